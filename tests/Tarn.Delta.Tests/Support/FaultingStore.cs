using Tarn.Delta.Storage;

namespace Tarn.Delta.Tests.Support;

/// <summary>What happens to one put.</summary>
public enum Fault
{
    None,
    Refused,
    ReplyLost,
    RequestLost,
}

/// <summary>Puts fail as told, one after another; reads of the log may fail for good.</summary>
public sealed class FaultingStore(IObjectStore inner) : WrappedStore(inner)
{
    public Queue<Fault> Faults { get; } = [];

    public bool ReadsFail { get; set; }

    public Func<Task> BeforeResend { get; set; } = () => Task.CompletedTask;

    public override Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        ReadsFail ? throw new IOException("The store is down.") : base.TryReadAsync(path, cancellationToken);

    public override async Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        switch (Faults.TryDequeue(out var fault) ? fault : Fault.None)
        {
            case Fault.Refused:
                throw new DeltaException("Disk full.");
            case Fault.ReplyLost:
                await base.PutIfAbsentAsync(path, content, cancellationToken);
                await BeforeResend();
                throw new StoreOutcomeUnknownException(path, new IOException("Connection reset."));
            case Fault.RequestLost:
                await BeforeResend();
                throw new StoreOutcomeUnknownException(path, new IOException("Connection reset."));
            default:
                return await base.PutIfAbsentAsync(path, content, cancellationToken);
        }
    }
}
