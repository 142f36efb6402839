// The scripts are thin: what fits is said by `unikernel complete`, so that a shell started before
// the tool was renewed completes what the tool of now has. Its first line says what kind of words
// follow, `words`, `files` or `folders`; each other line is a word and, after a tab, what it does.

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const scripts: Readonly<Record<Shell, string>> = {
  // COMP_WORDBREAKS has ':' and '=', at which bash would cut words such as --format=json.
  bash: `_unikernel() {
  local current=\${COMP_WORDS[COMP_CWORD]} answer kind word
  mapfile -t answer < <(unikernel complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  kind=\${answer[0]}
  COMPREPLY=()
  case $kind in
  files) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
  folders) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
  esac
  if [[ $kind == files || $kind == folders ]]; then
    compopt -o filenames 2>/dev/null
  fi
  for word in "\${answer[@]:1}"; do
    COMPREPLY+=("\${word%%$'\\t'*}")
  done
}
complete -F _unikernel unikernel
`,
  zsh: `#compdef unikernel
_unikernel() {
  local -a answer words_found shown
  local line
  answer=("\${(@f)$(unikernel complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
  files) _files ;;
  folders) _files -/ ;;
  esac
  for line in "\${(@)answer[2,-1]}"; do
    words_found+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/ -- }")
  done
  (( $#words_found )) && compadd -l -d shown -a words_found
}
if [[ $funcstack[1] == _unikernel ]]; then
  _unikernel
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u }
  compdef _unikernel unikernel
fi
`,
  fish: `function __unikernel_complete
  set -l words (commandline --tokenize --cut-at-cursor)[2..] (commandline --current-token --cut-at-cursor)
  set -l answer (unikernel complete -- $words 2>/dev/null)
  switch "$answer[1]"
    case files
      __fish_complete_path (commandline --current-token)
    case folders
      __fish_complete_directories (commandline --current-token)
  end
  printf '%s\\n' $answer[2..]
end
complete --command unikernel --no-files --arguments '(__unikernel_complete)'
`,
};
