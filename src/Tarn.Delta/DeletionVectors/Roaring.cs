namespace Tarn.Delta.DeletionVectors;

/// <summary>Numbers of the Roaring format (RoaringFormatSpec) and of its 64-bit form in deletion vectors.</summary>
internal static class Roaring
{
    /// <summary>Begins the 64-bit portable form.</summary>
    public const uint Magic = 1681511377;

    /// <summary>Begins a 32-bit bitmap without run containers.</summary>
    public const uint Cookie = 12346;

    /// <summary>Low half of the word that begins a 32-bit bitmap with run containers.</summary>
    public const uint RunCookie = 12347;

    /// <summary>Containers from which on a bitmap with runs has offsets.</summary>
    public const int OffsetThreshold = 4;

    /// <summary>Values up to which a container is an array.</summary>
    public const int ArrayLimit = 4096;

    /// <summary>Size of a container that is a bitmap.</summary>
    public const int BitmapBytes = 8192;
}
