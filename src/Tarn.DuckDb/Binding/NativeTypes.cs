using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>Makes native types of <see cref="DuckDbType"/>s. The caller disposes them.</summary>
internal static unsafe class NativeTypes
{
    internal static LogicalTypeHandle Create(DuckDbType type)
    {
        switch (type.Id)
        {
            case DuckDbTypeId.Decimal:
                return DuckDbNative.CreateDecimalType((byte)type.Precision, (byte)type.Scale);
            case DuckDbTypeId.List:
                using (var element = Create(type.Children[0].Type))
                {
                    return DuckDbNative.CreateListType(element);
                }

            case DuckDbTypeId.Array:
                using (var element = Create(type.Children[0].Type))
                {
                    return DuckDbNative.CreateArrayType(element, (ulong)type.ArraySize);
                }

            case DuckDbTypeId.Map:
                using (var key = Create(type.Children[0].Type))
                using (var value = Create(type.Children[1].Type))
                {
                    return DuckDbNative.CreateMapType(key, value);
                }

            case DuckDbTypeId.Struct or DuckDbTypeId.Union:
                return WithMembers(type);
            case DuckDbTypeId.Enum:
                using (var texts = new NativeTexts(type.EnumValues))
                {
                    return DuckDbNative.CreateEnumType(texts.Pointers, (ulong)type.EnumValues.Count);
                }

            default:
                return DuckDbNative.CreateType(type.Id);
        }
    }

    private static LogicalTypeHandle WithMembers(DuckDbType type)
    {
        var members = type.Children.Select(child => Create(child.Type)).ToArray();
        try
        {
            using var names = new NativeTexts([.. type.Children.Select(child => child.Name)]);
            var pointers = members.Select(member => member.DangerousGetHandle()).ToArray();
            fixed (nint* types = pointers)
            {
                var count = (ulong)pointers.Length;
                return type.Id == DuckDbTypeId.Struct
                    ? DuckDbNative.CreateStructType(types, names.Pointers, count)
                    : DuckDbNative.CreateUnionType(types, names.Pointers, count);
            }
        }
        finally
        {
            foreach (var member in members)
            {
                member.Dispose();
            }
        }
    }

    /// <summary>An array of C strings.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly int count;

        internal NativeTexts(IReadOnlyList<string> texts)
        {
            count = texts.Count;
            Pointers = (byte**)NativeMemory.Alloc((nuint)Math.Max(1, count), (nuint)sizeof(byte*));
            for (var index = 0; index < count; index++)
            {
                Pointers[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]);
            }
        }

        internal byte** Pointers { get; }

        public void Dispose()
        {
            for (var index = 0; index < count; index++)
            {
                Marshal.FreeCoTaskMem((nint)Pointers[index]);
            }

            NativeMemory.Free(Pointers);
        }
    }
}
