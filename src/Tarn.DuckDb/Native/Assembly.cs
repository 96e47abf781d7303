using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Structs cross the border as they lie in memory; the assembly's files in this folder are the only ones that call native code.
[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
