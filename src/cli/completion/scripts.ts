export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell runs once to learn of the command. All of them ask `longhaul __complete -- WORDS`, which answers with
 * candidates, a tab and what each means, and a last line `:4` (these are all) or `:0` (file names as well).
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# longhaul completion for bash; in ~/.bashrc: source <(longhaul completion bash)
_longhaul() {
  local -a words=()
  local index word joined=no
  # bash takes --flag=value apart at the sign; here it is one word again.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == "=" && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+="="
      joined=yes
    elif [[ $joined == yes ]]; then
      words[\${#words[@]}-1]+=$word
      joined=no
    else
      words+=("$word")
    fi
  done
  local last="" prefix=""
  ((\${#words[@]} > 0)) && last=\${words[\${#words[@]}-1]}
  [[ $last == -*=* ]] && prefix="\${last%%=*}="
  COMPREPLY=()
  local line directive=4
  while IFS= read -r line; do
    case $line in
      :[0-9]*) directive=\${line#:} ;;
      *)
        line=\${line%%$'\\t'*}
        COMPREPLY+=("\${line#"$prefix"}")
        ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  if [[ $directive == 0 ]]; then
    compopt -o default 2>/dev/null
  fi
}
complete -F _longhaul longhaul
`,
  zsh: `#compdef longhaul
# longhaul completion for zsh; in ~/.zshrc after compinit: source <(longhaul completion zsh)
_longhaul() {
  local -a candidates answer
  local line directive=4
  answer=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $answer; do
    if [[ $line == :<-> ]]; then
      directive=\${line#:}
    else
      candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  if [[ $directive == 0 ]]; then
    _files
  else
    _describe -V 'longhaul' candidates
  fi
}
compdef _longhaul longhaul
`,
  fish: `# longhaul completion for fish; once: longhaul completion fish > ~/.config/fish/completions/longhaul.fish
function __longhaul_complete
    set -l words (commandline -opc)
    # In quotes: an empty word is a word as well, where a new one begins.
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l answer ($program __complete -- $words "$current" 2>/dev/null)
    if test "$answer[-1]" = ":0"
        __fish_complete_path "$current"
    end
    for line in $answer
        string match -qr '^:[0-9]+$' -- $line; or echo $line
    end
end
complete -c longhaul -f -a '(__longhaul_complete)'
`,
  powershell: `# longhaul completion for PowerShell; in $PROFILE: longhaul completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName longhaul -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or "$_" -ne $wordToComplete } |
        ForEach-Object { "$_" })
    $words += "$wordToComplete"
    & longhaul __complete -- @words 2>$null | Where-Object { $_ -notmatch '^:\\d+$' } | ForEach-Object {
        $value, $meaning = $_ -split "\`t", 2
        if (-not $meaning) { $meaning = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $meaning)
    }
}
`,
};
