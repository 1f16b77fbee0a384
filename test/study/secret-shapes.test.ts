import { secretsInText } from '../../lib/study/secret-shapes';

const cycled = (characters: string) => (length: number) =>
  characters.repeat(Math.ceil(length / characters.length)).slice(0, length);
const letters = cycled('q7Xv2LmN9pRt4WzK8sYb3HdG6f');
const words = cycled('q7Xv2_LmN9-pRt4WzK8sYb3HdG6f');
const underscored = cycled('q7Xv2_LmN9pRt4');
const capitals = cycled('Q7XV2LMN9PRT4WZK');
const hex = cycled('0e9d8c7b6a5f4321');
const base64 = cycled('q7Xv2+LmN9/pRt4WzK8s');

/** How a secret begins, the characters that follow, and the fewest of them that make it one. */
const BY_LENGTH: readonly (readonly [string, (length: number) => string, number])[] = [
  ['AGE-SECRET-KEY-1', capitals, 20],
  ...['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_'].map((start) => [start, letters, 30] as const),
  ['github_pat_', underscored, 20],
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glft-', 'glsoat-'].map((start) => [start, words, 20] as const),
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((start) => [start, capitals, 16] as const),
  ['AIza', words, 35],
  ['ya29.', words, 20],
  ['GOCSPX-', words, 20],
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'].map((start) => [start, words, 10] as const),
  ['xapp-1-', words, 10],
  ['hooks.slack.com/services/', cycled('T7Xv2/B9pRt4/WzK8'), 20],
  ['sk-', words, 20],
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((start) => [start, letters, 16] as const),
  ['whsec_', letters, 20],
  ['npm_', letters, 36],
  ['pypi-', words, 40],
  ['hf_', letters, 30],
  ['dckr_pat_', words, 20],
  ['dckr_oat_', words, 20],
  [`SG.${words(16)}.`, words, 16],
  ['dop_v1_', hex, 64],
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((start) => [start, hex, 32] as const),
  ...['hvb.', 'hvs.', 'hvr.'].map((start) => [start, words, 20] as const),
  ['dapi', hex, 32],
  ['glsa_', letters, 20],
  ['ATATT3', words, 40],
  ['LTAI', letters, 16],
  [`eyJ${words(10)}.eyJ`, (length) => `${words(length)}.${words(9)}`, 10],
];

test.each(BY_LENGTH)('after %s, the fewest characters of a secret make one, and fewer do not', (start, rest, least) => {
  const secret = `${start}${rest(least)}`;
  expect(secretsInText(`a ${secret} b`)).toEqual([secret]);
  expect(secretsInText(`a ${start}${rest(least - 1)} b`)).toEqual([]);
});

test.each([...'AOP'].map((mark) => [mark]))('a key in base64 is found at each position in a group: %s', (mark) => {
  const before = { A: 'RSA ', O: 'EC ', P: '' }[mark] ?? '';
  const text = Buffer.from(`-----BEGIN ${before}PRIVATE KEY-----\n${base64(60)}`).toString('base64');
  expect(secretsInText(`key: ${text}\n`)).toEqual([text]);
  expect(secretsInText(Buffer.from(`-----BEGIN ${before}PUBLIC KEY-----\n${base64(60)}`).toString('base64'))).toEqual(
    [],
  );
});

const secret = base64(24);

test.each<[string, readonly string[]]>([
  [`Authorization: Bearer  ${secret}`, [secret, secret]],
  [`"Proxy-Authorization"  :  "Basic ${secret}"`, [secret, `Basic ${secret}`]],
  [`-H 'Authorization:${letters(6)}'`, [letters(6)]],
  [`-H 'Authorization:${letters(5)}'`, []],
  [`Bearer   ${base64(16)}==`, [`${base64(16)}==`]],
  [`Basic ${base64(15)}`, []],
  [`a AccountKey=${base64(20)}`, [base64(20)]],
  [`a SharedAccessKey=${base64(20)}`, [base64(20)]],
  [`SharedSecretIssuer=${base64(20)}`, [base64(20)]],
  [`a AccountKey=${base64(19)}`, []],
  [`c?sig=${base64(20)}`, [base64(20)]],
  [`c?x=1&X-Amz-Signature=${hex(64)}`, [hex(64)]],
  [`c?X-Goog-Signature=${hex(64)}`, [hex(64)]],
  [`c?sig=${base64(19)}`, []],
  [`csig=${base64(20)}`, []],
  ['machine   h.example.com   login   ann   password   hunter22', ['hunter22']],
  ['machine h login a password b', ['b']],
  [`{"auth"  :  "${base64(8)}"}`, [base64(8), base64(8)]],
  [`{"auth":"${base64(8)}"}`, [base64(8), base64(8)]],
  [`{"auth":"${base64(7)}"}`, [base64(7)]],
  ['curl -s --retry 3 -u ann:hunter22 https://example.com', ['hunter22']],
  ['wget --user=ann:hunter22 x', ['hunter22']],
  ['http -u "ann:hunter22" x', ['hunter22']],
  ['curl -uann:hunter22 x', ['hunter22']],
  ['curl x | tool -u ann:hunter22', []],
  ['export   DB_PASSWORD=hunter22', ['hunter22']],
  ['env   DB_PASSWORD=hunter22 train', ['hunter22']],
  ['Server=db;Password=hunter22;', ['hunter22', 'hunter22']],
  ['Server=db;Uid=ann;Pwd=hunter22;', ['hunter22']],
  ['Server=db;User Id = ann; PWD = hunter22', ['hunter22']],
  ['Uid=ann;Database=x;Pwd=hunter22;', ['hunter22']],
  ['cd x;PWD=there;', []],
  ['a password =hunter22;', ['hunter22']],
])('the secrets of %j are %j', (text, secrets) => {
  expect(secretsInText(text)).toEqual(secrets);
});
