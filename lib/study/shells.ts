import type { Interpreter } from './interpreter';

/** Shells, and programs that run a command with one. */
export const SHELLS: readonly Interpreter[] = [
  {
    names: ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'hush', 'rbash'],
    codeLetters: 'c',
    codeIs: 'first operand',
    valueLetters: 'oO',
    flags: /^[-+]\w+$|^--(login|noprofile|norc|posix|verbose|restricted|noediting|debugger)$/,
    loadOptions: ['--rcfile', '--init-file'],
    end: '--',
    argument: '"$1"',
  },
  {
    names: ['fish'],
    codeLetters: 'cC',
    codeOptions: ['--command', '--init-command'],
    flags: /^-[ilnNPv]+$|^--(no-|private|login)/,
    end: '--',
    argument: '$argv[1]',
  },
  { names: ['csh', 'tcsh'], codeLetters: 'c', codeOptions: ['--command'], flags: /^-\w+$/ },
  {
    names: ['pwsh', 'powershell'],
    codeOptions: ['-c', '-command', '--command', '-commandwithargs', '-cwa', '-e', '-ec', '-encodedcommand'],
    valueOptions: ['-executionpolicy', '-ep', '-ex', '-workingdirectory', '-wd', '-configurationname', '-settingsfile'],
    scriptOptions: ['-file', '-f', '--file'],
    flags: /^-(nop|noprofile|noni|noninteractive|nol|nologo|noe|noexit|l|login|mta|sta)$/,
    ignoresCase: true,
    readsToTheEnd: true,
  },
  {
    names: ['nu', 'xonsh', 'elvish', 'osh'],
    codeLetters: 'c',
    codeOptions: ['--command', '--commands'],
    flags: /^-[ilnv]$|^--(no-.*|login|interactive|stdin)$/,
  },
  { names: ['su', 'sg', 'script'], codeLetters: 'c', codeOptions: ['--command'], readsToTheEnd: true },
];
