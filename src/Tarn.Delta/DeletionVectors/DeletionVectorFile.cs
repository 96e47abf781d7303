using System.Buffers.Binary;
using Tarn.Delta.Actions;
using Tarn.Delta.Storage;

namespace Tarn.Delta.DeletionVectors;

/// <summary>Reads and writes the positions of deleted rows (PROTOCOL.md, "Deletion Vectors").</summary>
public static class DeletionVectorFile
{
    private const byte FormatVersion = 1;
    private const int EncodedIdLength = 20;
    private const int SizeBytes = 4;
    private const int ChecksumBytes = 4;

    /// <summary>Positions of the rows that a vector deletes, 0-based in the physical file, ascending.</summary>
    /// <exception cref="DeltaException">The vector's file is missing or damaged; the message names it.</exception>
    public static async Task<long[]> ReadAsync(DeltaTable table, DeletionVectorDescriptor descriptor, CancellationToken cancellationToken = default) =>
        (await ReadAllAsync(table, [descriptor], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>As <see cref="ReadAsync"/>, for many vectors: a file that holds several of them is read once.</summary>
    /// <returns>Positions in the order given.</returns>
    public static async Task<IReadOnlyList<long[]>> ReadAllAsync(
        DeltaTable table, IReadOnlyList<DeletionVectorDescriptor> descriptors, CancellationToken cancellationToken = default)
    {
        var vectors = new long[descriptors.Count][];
        foreach (var file in descriptors.Index().GroupBy(entry => entry.Item.StorageType == "i" ? null : LogPathOf(table, entry.Item)))
        {
            var content = file.Key is null ? null : await ReadFileAsync(table, file.Key, cancellationToken).ConfigureAwait(false);
            foreach (var (index, descriptor) in file)
            {
                vectors[index] = Read(table, descriptor, file.Key, content);
            }
        }

        return vectors;
    }

    /// <summary>Writes one vector to a new file of the table's folder, durably.</summary>
    /// <param name="table">Whose rows.</param>
    /// <param name="positions">Strictly ascending, 0-based: all that are deleted, those of an earlier vector included.</param>
    /// <param name="cancellationToken">Leaves at most a file that nothing names.</param>
    public static async Task<DeletionVectorDescriptor> WriteAsync(DeltaTable table, IReadOnlyList<long> positions, CancellationToken cancellationToken = default) =>
        (await WriteAllAsync(table, [positions], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Writes the vectors of many data files to one new file: one flush to the disk instead of many.</summary>
    /// <returns>Descriptors in the order given.</returns>
    public static async Task<IReadOnlyList<DeletionVectorDescriptor>> WriteAllAsync(
        DeltaTable table, IReadOnlyList<IReadOnlyList<long>> vectors, CancellationToken cancellationToken = default)
    {
        if (vectors.Count == 0)
        {
            return [];
        }

        var id = Guid.NewGuid();
        var encodedId = Z85.Encode(id.ToByteArray(bigEndian: true));
        using var file = new MemoryStream();
        file.WriteByte(FormatVersion);
        List<DeletionVectorDescriptor> descriptors = [];
        foreach (var positions in vectors)
        {
            var payload = RoaringWriter.Write(positions as long[] ?? [.. positions]);
            descriptors.Add(new DeletionVectorDescriptor
            {
                StorageType = "u",
                PathOrInlineDv = encodedId,
                Offset = (int)file.Position,
                SizeInBytes = payload.Length,
                Cardinality = positions.Count,
            });
            WriteBigEndian(file, (uint)payload.Length);
            file.Write(payload);
            WriteBigEndian(file, Crc32.Of(payload));
        }

        var path = table.PathOf(FileName(id));
        var outcome = await table.Store.PutOwnIfAbsentAsync(path, file.GetBuffer().AsMemory(0, (int)file.Length), table.Clock, cancellationToken).ConfigureAwait(false);
        return outcome == PutOutcome.Created
            ? descriptors
            : throw new DeltaException($"Cannot write deletion vector '{path}' of table '{table.Name}': a file of that random name exists. Run again.");
    }

    /// <summary>The store's path of a vector's file.</summary>
    /// <exception cref="DeltaException">The vector is inline, of an unknown kind, or outside of the store.</exception>
    public static string PathOf(DeltaTable table, DeletionVectorDescriptor descriptor) => table.PathOf(LogPathOf(table, descriptor));

    /// <summary>The file's path as the log would name it, decoded.</summary>
    internal static string LogPathOf(DeltaTable table, DeletionVectorDescriptor descriptor)
    {
        var text = descriptor.PathOrInlineDv;
        if (descriptor.StorageType == "p")
        {
            return LogPath.Decode(text);
        }

        if (descriptor.StorageType != "u" || text.Length < EncodedIdLength)
        {
            throw new DeltaException(
                $"Table '{table.Name}' has a deletion vector of storage type '{descriptor.StorageType}' ('{text}'), which names no file. Read it with the program that wrote it.");
        }

        var prefix = text[..^EncodedIdLength];
        var name = FileName(DecodeId(table, text));
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static long[] Read(DeltaTable table, DeletionVectorDescriptor descriptor, string? path, byte[]? content)
    {
        try
        {
            var payload = content is null ? Inline(descriptor) : Payload(content, descriptor);
            return RoaringReader.Read(payload.Span, descriptor.Cardinality);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            var place = path is null ? "inline deletion vector" : $"deletion vector '{path}'";
            throw new DeltaException(
                $"The {place} of table '{table.Name}' is damaged: {error.Message} Restore the file from a backup, or restore the table to a version before it.", error);
        }
    }

    private static async Task<byte[]> ReadFileAsync(DeltaTable table, string path, CancellationToken cancellationToken) =>
        await TableFiles.TryReadAsync(table, path, cancellationToken).ConfigureAwait(false)
            ?? throw new DeltaException(
                $"Deletion vector '{path}' of table '{table.Name}' is missing. Restore the file from a backup, or restore the table to a version before it.");

    private static ReadOnlyMemory<byte> Inline(DeletionVectorDescriptor descriptor)
    {
        var bytes = Z85.Decode(descriptor.PathOrInlineDv);
        return descriptor.SizeInBytes >= 0 && bytes.Length >= descriptor.SizeInBytes
            ? bytes.AsMemory(0, descriptor.SizeInBytes) // the rest fills up the last group
            : throw new FormatException($"It has {bytes.Length} bytes, and the log says {descriptor.SizeInBytes}.");
    }

    private static ReadOnlyMemory<byte> Payload(byte[] file, DeletionVectorDescriptor descriptor)
    {
        if (file.Length == 0 || file[0] != FormatVersion)
        {
            throw new FormatException($"It begins with format version {(file.Length == 0 ? "nothing" : file[0])}, and {FormatVersion} is known.");
        }

        var offset = descriptor.Offset ?? 1;
        var end = (long)offset + SizeBytes + descriptor.SizeInBytes + ChecksumBytes;
        if (offset < 1 || descriptor.SizeInBytes < 0 || end > file.Length)
        {
            throw new FormatException($"It has {file.Length} bytes, and the log points to bytes {offset} to {end}.");
        }

        var size = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(offset));
        if (size != descriptor.SizeInBytes)
        {
            throw new FormatException($"It says that its size is {size}, and the log says {descriptor.SizeInBytes}.");
        }

        var payload = file.AsMemory(offset + SizeBytes, size);
        return BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(offset + SizeBytes + size)) == Crc32.Of(payload.Span)
            ? payload
            : throw new FormatException("Its checksum does not fit its content.");
    }

    private static Guid DecodeId(DeltaTable table, string text)
    {
        try
        {
            return new Guid(Z85.Decode(text.AsSpan(text.Length - EncodedIdLength)), bigEndian: true);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new DeltaException($"Table '{table.Name}' has a deletion vector whose file id '{text}' cannot be read: {error.Message} Restore the log from a backup.", error);
        }
    }

    private static string FileName(Guid id) => $"deletion_vector_{id:D}.bin";

    private static void WriteBigEndian(MemoryStream file, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.Write(bytes);
    }
}
