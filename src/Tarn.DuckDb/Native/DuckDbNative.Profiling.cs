using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal static unsafe partial class DuckDbNative
{
    [LibraryImport(Library, EntryPoint = "duckdb_get_profiling_info")]
    internal static partial nint ProfilingInfo(ConnectionHandle connection);

    [LibraryImport(Library, EntryPoint = "duckdb_profiling_info_get_metrics")]
    internal static partial ValueHandle ProfilingMetrics(nint info);

    [LibraryImport(Library, EntryPoint = "duckdb_profiling_info_get_child_count")]
    internal static partial ulong ProfilingChildCount(nint info);

    [LibraryImport(Library, EntryPoint = "duckdb_profiling_info_get_child")]
    internal static partial nint ProfilingChild(nint info, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_get_map_size")]
    internal static partial ulong MapSize(ValueHandle value);

    [LibraryImport(Library, EntryPoint = "duckdb_get_map_key")]
    internal static partial ValueHandle MapKey(ValueHandle value, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_get_map_value")]
    internal static partial ValueHandle MapValue(ValueHandle value, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_get_varchar")]
    internal static partial nint VarcharOf(ValueHandle value);
}
