using Tarn.Models;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Planning;

/// <summary>What makes one table: the unit of planning and of running.</summary>
internal abstract record LakeStep
{
    private LakeStep()
    {
    }

    /// <summary>The table, and the step's name.</summary>
    public abstract TableName Table { get; }

    /// <summary>As the ledger and the events name it.</summary>
    public abstract string Kind { get; }

    /// <summary>Checks of the table.</summary>
    public abstract IReadOnlyList<CheckDefinition> Checks { get; }

    /// <summary>The tables that the step's rows are made of.</summary>
    public abstract IReadOnlyList<TableName> Inputs { get; }

    /// <summary>Tables besides its own that its checks read.</summary>
    public abstract IReadOnlyList<TableName> CheckInputs { get; }

    /// <summary>Loads a stream's new files.</summary>
    public sealed record Load(StreamDefinition Stream) : LakeStep
    {
        /// <inheritdoc/>
        public override TableName Table => Stream.Table;

        /// <inheritdoc/>
        public override string Kind => "load";

        /// <inheritdoc/>
        public override IReadOnlyList<CheckDefinition> Checks => Stream.Checks;

        /// <inheritdoc/>
        public override IReadOnlyList<TableName> Inputs => [];

        /// <inheritdoc/>
        public override IReadOnlyList<TableName> CheckInputs { get; } = [.. Stream.CheckInputs];
    }

    /// <summary>Computes a model's table.</summary>
    public sealed record Transform(ModelDefinition Model) : LakeStep
    {
        /// <inheritdoc/>
        public override TableName Table => Model.Name;

        /// <inheritdoc/>
        public override string Kind => Model.Materialization.Kind;

        /// <inheritdoc/>
        public override IReadOnlyList<CheckDefinition> Checks => Model.Checks;

        /// <inheritdoc/>
        public override IReadOnlyList<TableName> Inputs => Model.Inputs;

        /// <inheritdoc/>
        public override IReadOnlyList<TableName> CheckInputs { get; } = [.. Model.CheckInputs];
    }
}
