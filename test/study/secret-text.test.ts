import { secretsIn } from '../../lib/study/secret-text';

describe('the secrets within a value', () => {
  test('are those of all fields and elements, at any depth', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const given = { user: 'ann', db: { password: 'hunter22', port: 5 }, words: ['train', ['--key', token]] };
    expect(secretsIn(given).sort()).toEqual([token, 'hunter22']);
    expect(secretsIn(token)).toEqual([token]);
  });

  test('include the elements of a list whose name is that of a secret', () => {
    expect(secretsIn({ password: ['hunter22', 'hunter23'] }).sort()).toEqual(['hunter22', 'hunter23']);
  });

  test('do not include the name of a Secret', () => {
    expect(secretsIn([{ secret: 'gcs-key', mountPath: '/key' }])).toEqual([]);
  });

  test('are found in a value that contains itself', () => {
    const given: Record<string, unknown> = { password: 'hunter22' };
    given['self'] = given;
    expect(secretsIn(given)).toEqual(['hunter22']);
  });
});
