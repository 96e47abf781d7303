using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Aws.Tests.Support;

/// <summary>What happens to one request.</summary>
public enum WireFault
{
    None,

    /// <summary>The connection breaks before the server sees it.</summary>
    LoseRequest,

    /// <summary>The server does it; the connection breaks before the answer comes.</summary>
    LoseReply,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    CutReply,

    /// <summary>The server does not see it; the client is told that it sent no HTTP.</summary>
    Garble,
}

/// <summary>Stands before a server and breaks connections as told.</summary>
public sealed class LossyProxy : IDisposable
{
    private static readonly string[] Methods = ["GET ", "PUT ", "POST ", "HEAD ", "DELETE "];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri server;

    public LossyProxy(Uri server)
    {
        this.server = server;
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Says what happens to a request, by its first line and headers in lower case.</summary>
    public Func<string, WireFault> Decide { get; set; } = _ => WireFault.None;

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var upstream = new TcpClient();
        try
        {
            await upstream.ConnectAsync(server.Host, server.Port);
            var (near, far) = (client.GetStream(), upstream.GetStream());
            var fault = WireFault.None;
            await Task.WhenAny(RequestsAsync(near, far, decided => fault = decided), RepliesAsync(far, near, () => fault));
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Either end hung up.
        }
    }

    /// <summary>Ends where the connection is to break.</summary>
    private async Task RequestsAsync(NetworkStream client, NetworkStream far, Action<WireFault> decided)
    {
        var buffer = new byte[256 * 1024];
        while (await client.ReadAsync(buffer) is > 0 and var read)
        {
            var text = Encoding.Latin1.GetString(buffer, 0, Math.Min(read, 8192));
            if (Methods.Any(method => text.StartsWith(method, StringComparison.Ordinal)))
            {
                var fault = Decide(text.ToLowerInvariant());
                decided(fault);
                if (fault == WireFault.Garble)
                {
                    await client.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                    return;
                }

                if (fault == WireFault.LoseRequest)
                {
                    if (text.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
                    {
                        // A client whose body was not asked for knows that nothing happened.
                        await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
                        _ = await client.ReadAsync(buffer);
                    }

                    return;
                }
            }

            await far.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    /// <inheritdoc cref="RequestsAsync"/>
    private static async Task RepliesAsync(NetworkStream server, NetworkStream client, Func<WireFault> fault)
    {
        var buffer = new byte[256 * 1024];
        while (await server.ReadAsync(buffer) is > 0 and var read)
        {
            var isFinal = !Encoding.Latin1.GetString(buffer, 0, Math.Min(read, 12)).StartsWith("HTTP/1.1 100", StringComparison.Ordinal);
            if (fault() == WireFault.LoseReply && isFinal)
            {
                return;
            }

            var cut = fault() == WireFault.CutReply && isFinal;
            await client.WriteAsync(buffer.AsMemory(0, cut ? read / 2 : read));
            if (cut)
            {
                return;
            }
        }
    }
}
