using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <summary>Owns one native object; zero is none.</summary>
internal abstract class DuckDbHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }

    protected abstract void Destroy(ref nint pointer);
}

internal sealed class DatabaseHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.Close(ref pointer);
}

internal sealed class ConfigHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyConfig(ref pointer);
}

internal sealed class ConnectionHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.Disconnect(ref pointer);
}

internal sealed class StatementHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyPrepare(ref pointer);
}

internal sealed class PendingHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyPending(ref pointer);
}

internal sealed class ChunkHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyDataChunk(ref pointer);
}

internal sealed class LogicalTypeHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyLogicalType(ref pointer);
}

internal sealed class ValueHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.DestroyValue(ref pointer);
}

internal sealed class AppenderHandle : DuckDbHandle
{
    protected override void Destroy(ref nint pointer) => DuckDbNative.AppenderDestroy(ref pointer);
}

/// <summary>A <c>duckdb_result</c>, which callers allocate: it lives in native memory, so that its address never moves.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    public ResultHandle()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ResultData)));

    public override bool IsInvalid => handle == 0;

    /// <summary>A copy for the functions that take a result by value. Only while the handle is alive.</summary>
    internal ResultData Data => *(ResultData*)handle;

    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyResult(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
