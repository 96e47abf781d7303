using System.Buffers.Binary;

namespace Tarn.Delta.DeletionVectors;

/// <summary>ZeroMQ's base 85 (RFC 32/Z85): four bytes as five characters.</summary>
internal static class Z85
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int Base = 85;
    private const int GroupBytes = 4;
    private const int GroupCharacters = 5;

    /// <summary>Encodes; the bytes are filled up with zeros to whole groups, as Spark does.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var groups = (bytes.Length + GroupBytes - 1) / GroupBytes;
        Span<char> text = groups <= 64 ? stackalloc char[groups * GroupCharacters] : new char[groups * GroupCharacters];
        Span<byte> group = stackalloc byte[GroupBytes];
        for (var index = 0; index < groups; index++)
        {
            var rest = bytes[(index * GroupBytes)..];
            group.Clear();
            rest[..Math.Min(GroupBytes, rest.Length)].CopyTo(group);
            var value = BinaryPrimitives.ReadUInt32BigEndian(group);
            for (var place = GroupCharacters - 1; place >= 0; place--)
            {
                text[(index * GroupCharacters) + place] = Alphabet[(int)(value % Base)];
                value /= Base;
            }
        }

        return new string(text);
    }

    /// <summary>
    /// Decodes. A last group that begins with one to three <c>#</c> holds as many bytes less: no whole group can begin so, and the Rust crate
    /// writes such tails.
    /// </summary>
    /// <exception cref="FormatException">The text is no Z85.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % GroupCharacters != 0)
        {
            throw new FormatException($"Z85 text has a length of {text.Length}, which is no multiple of {GroupCharacters}.");
        }

        var pad = text.IsEmpty ? 0 : Math.Max(0, text[^GroupCharacters..].IndexOfAnyExcept('#'));
        var bytes = new byte[(text.Length / GroupCharacters * GroupBytes) - pad];
        Span<byte> group = stackalloc byte[GroupBytes];
        for (var index = 0; index < text.Length / GroupCharacters; index++)
        {
            var isTail = (index + 1) * GroupCharacters == text.Length;
            var characters = text.Slice(index * GroupCharacters, GroupCharacters)[(isTail ? pad : 0)..];
            var value = 0UL;
            foreach (var character in characters)
            {
                var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
                value = digit >= 0 ? (value * Base) + (ulong)digit : throw new FormatException($"'{character}' is no Z85 character.");
            }

            if (value > uint.MaxValue)
            {
                throw new FormatException("A Z85 group exceeds 32 bits.");
            }

            BinaryPrimitives.WriteUInt32BigEndian(group, (uint)value);
            group[(isTail ? pad : 0)..].CopyTo(bytes.AsSpan(index * GroupBytes));
        }

        return bytes;
    }
}
