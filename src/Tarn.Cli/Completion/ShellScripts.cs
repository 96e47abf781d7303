namespace Tarn.Cli.Completion;

/// <summary>Scripts that teach a shell to ask the program itself for completions.</summary>
internal static class ShellScripts
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" => PowerShell,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "No such shell."),
    };

    private const string Bash = """
        # tarn completion for bash. Put this line into ~/.bashrc:  source <(tarn completion bash)
        _tarn_completion() {
            local line="${COMP_LINE:0:COMP_POINT}" word
            COMPREPLY=()
            while IFS= read -r word; do
                COMPREPLY+=("$word")
            done < <(tarn "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _tarn_completion tarn

        """;

    private const string Zsh = """
        #compdef tarn
        # tarn completion for zsh. Put this line into ~/.zshrc, behind compinit:  source <(tarn completion zsh)
        _tarn_completion() {
            local line="${LBUFFER}"
            local -a found
            found=("${(@f)$(tarn "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -Q -- ${found:#}
        }
        compdef _tarn_completion tarn

        """;

    private const string Fish = """
        # tarn completion for fish. Write it once:  tarn completion fish > ~/.config/fish/completions/tarn.fish
        function __tarn_completion
            set -l line (commandline -cp)
            tarn "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c tarn -a '(__tarn_completion)'

        """;

    private const string PowerShell = """
        # tarn completion for PowerShell. Put this line into $PROFILE:  tarn completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName tarn -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = $commandAst.ToString().PadRight($cursorPosition - $commandAst.Extent.StartOffset)
            tarn "[suggest:$($line.Length)]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;
}
