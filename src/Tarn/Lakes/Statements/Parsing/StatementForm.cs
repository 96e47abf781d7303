namespace Tarn.Lakes.Statements.Parsing;

/// <summary>How a kind of statement is written.</summary>
/// <param name="Name">Its first words.</param>
/// <param name="Grammar">Its grammar, as the reference page shows it.</param>
/// <param name="Meaning">What it does, in a sentence or two.</param>
/// <param name="Examples">Right statements, the plainest first: errors show it.</param>
internal sealed record StatementForm(string Name, string Grammar, string Meaning, IReadOnlyList<string> Examples);
