using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Tarn.Delta;

namespace Tarn.Aws.S3;

/// <summary>What the SDK's exceptions mean, in words that say what to do. Credentials are in none of them.</summary>
internal static class S3Failures
{
    private static readonly HashSet<string> Throttled = new(StringComparer.Ordinal) { "SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded" };

    /// <summary>The object is not there. A bucket that is not there is another matter.</summary>
    public static bool IsAbsent(Exception error) =>
        error is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" };

    /// <summary>A conditional put met an object.</summary>
    public static bool IsTaken(Exception error) => error is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>The server said that it did not do what was asked for, and may when asked again.</summary>
    public static bool IsRefusedForNow(Exception error) => error is AmazonS3Exception service
        && (service.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
            || service.ErrorCode is "RequestTimeout" || Throttled.Contains(service.ErrorCode ?? ""));

    /// <summary>The request never left: no connection, no credentials, no region.</summary>
    public static bool WasNotSent(Exception error) =>
        IsUnreachable(error) || LacksCredentials(error) || LacksRegion(error);

    /// <summary>The connection ended in the middle of an answer.</summary>
    public static bool IsBrokenOff(Exception error) => error is HttpIOException or EndOfStreamException or IOException { InnerException: SocketException };

    /// <summary>A failure of this machine's disk: no space, no rights.</summary>
    public static bool IsLocal(Exception error) =>
        error is UnauthorizedAccessException || (error is IOException and not ObjectReplacedException && !IsBrokenOff(error));

    /// <summary>The server says that it was sent no HTTP. S3's own refusals name their reasons.</summary>
    public static bool IsGarbled(Exception error) => error is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest, ErrorCode: null or "" or "BadRequest" };

    /// <summary>The server refused the request, so it did nothing.</summary>
    public static bool WasRefused(Exception error) => !IsGarbled(error)
        && error is AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout };

    /// <summary>No connection could be made: the request did not reach the server.</summary>
    public static bool IsUnreachable(Exception error) => Find<HttpRequestException>(error) is
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>The exception to throw instead.</summary>
    /// <param name="error">The SDK's.</param>
    /// <param name="verb">What was tried: <c>read</c>, <c>write</c>, <c>list</c>, <c>delete</c>.</param>
    /// <param name="path">Of which object or folder.</param>
    /// <param name="place">In which bucket.</param>
    /// <param name="options">How S3 was reached.</param>
    public static DeltaException Describe(Exception error, string verb, string path, S3Place place, S3Options options)
    {
        if (error is DeltaException described)
        {
            return described;
        }

        var server = options.Endpoint is { } endpoint ? $"the server {endpoint.GetLeftPart(UriPartial.Authority)}" : $"AWS S3{(options.Region is { } region ? $" in {region}" : "")}";
        var (why, cure) = Explain(error, place, options, server);

        // The cause is not an IOException, which would be tried again: the SDK has done so.
        return new DeltaException($"Could not {verb} '{path}' in '{place.Root}': {why} {cure}", error is IOException ? new HttpRequestException(error.Message, error) : error);
    }

    private static (string Why, string Cure) Explain(Exception error, S3Place place, S3Options options, string server)
    {
        if (LacksCredentials(error))
        {
            return ("no AWS credentials were found.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them.");
        }

        if (LacksRegion(error))
        {
            return ("no region is known.", "Set AWS_REGION or 's3: { region: … }' in tarn.yml; for a server that is not AWS, set AWS_ENDPOINT_URL or 's3: { endpoint: … }'.");
        }

        if (IsUnreachable(error))
        {
            var reason = Find<SocketException>(error)?.Message ?? Find<HttpRequestException>(error)!.Message;
            return ($"{server} cannot be reached ({reason}).", "Check the endpoint, the network and the proxy, then run again.");
        }

        return error is AmazonS3Exception service ? Explain(service, place, options, server)
            : error is TimeoutException or OperationCanceledException ? ($"{server} did not answer in {options.RequestTimeout.TotalSeconds:0} s.", "Check the network, then run again.")
            : ($"{error.Message.TrimEnd('.')}.", $"Check the connection to {server}, then run again.");
    }

    private static (string Why, string Cure) Explain(AmazonS3Exception error, S3Place place, S3Options options, string server)
    {
        var region = options.Region is { } asked ? $" (asked in {asked})" : "";
        switch (error)
        {
            case { ErrorCode: "NoSuchBucket" }:
                return ($"there is no bucket '{place.Bucket}' at {server}.", "Create it, or correct its name or the endpoint.");
            case { ErrorCode: "InvalidAccessKeyId" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" or "ExpiredTokenException" }:
                return ($"{server} does not accept the credentials ({error.ErrorCode}).", "Renew them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile that AWS_PROFILE names.");
            case { ErrorCode: "RequestTimeTooSkewed" }:
                return ($"the clocks of this machine and of {server} differ too much.", "Set this machine's clock right, then run again.");
            case { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } or { ErrorCode: "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect" }:
                return ($"the bucket '{place.Bucket}' is in another region{region}.", "Set its region with AWS_REGION or 's3: { region: … }' in tarn.yml.");
            case { ErrorCode: { } code } when code.StartsWith("KMS.", StringComparison.Ordinal):
                return ($"the KMS key {(options.KmsKey is { } key ? $"'{key}'" : "of the bucket")} cannot be used ({code}).", "Correct 'kms_key', or get kms:GenerateDataKey and kms:Decrypt on it.");
            case { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized }:
                return ($"access is denied{(error.ErrorCode is { Length: > 0 } denied ? $" ({denied})" : "")}.", $"Get s3:ListBucket on bucket '{place.Bucket}', and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on '{place.Prefix}*', or use other credentials.");
            case { StatusCode: >= HttpStatusCode.InternalServerError } or { StatusCode: HttpStatusCode.TooManyRequests }:
                return ($"{server} answers {(int)error.StatusCode} {error.ErrorCode}, also after {options.Retries} more attempts.", "Wait a while, then run again.");
            default:
                return ($"{server} answers {(int)error.StatusCode} {error.ErrorCode}: {error.Message.TrimEnd('.')}.", "Check the bucket's settings and policy.");
        }
    }

    private static bool LacksCredentials(Exception error) => Find<AmazonClientException>(error) is { } client
        && client.Message.Contains("credential", StringComparison.OrdinalIgnoreCase);

    private static bool LacksRegion(Exception error) => Find<AmazonClientException>(error) is { } client
        && client.Message.Contains("RegionEndpoint", StringComparison.OrdinalIgnoreCase);

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }
}
