package plumbline.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON bodies of a bounded size, gzipped or not.
 *
 * <p>Not the body handler of vertx-web: the bound must hold for what comes out of gzip as well.
 */
final class Bodies {
  /** How much of a body that is too large is still read, so that its sender sees the answer. */
  private static final int DISCARDED_TIMES = 16;

  /** The status of an answer after which its connection is of no use. */
  static final int TOO_SLOW = 408;

  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?;?");

  private static final Pattern NDJSON =
      Pattern.compile("application/(x-)?ndjson\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?;?");

  private final int limit;
  private final Duration time;

  /**
   * @param limit bytes a body may have, before and after it is decompressed
   * @param time how long it may take to come
   */
  Bodies(int limit, Duration time) {
    this.limit = limit;
    this.time = time;
  }

  /** The bytes of a JSON body; fails with {@link Refusal} where it is too large or no JSON. */
  Future<byte[]> json(HttpServerRequest request) {
    boolean gzip;
    try {
      mustBe(JSON, "application/json", request);
      gzip = isGzip(request.headers().getAll(HttpHeaders.CONTENT_ENCODING));
      mustBeSmall(request.getHeader(HttpHeaders.CONTENT_LENGTH), limit);
      answerExpectation(request);
    } catch (Refusal e) {
      return Future.failedFuture(e);
    }
    return collect(request, limit).map(body -> gzip ? unzip(body) : body.getBytes());
  }

  /**
   * The bytes of a body of one of these media types, as they are sent; fails with {@link Refusal}
   * where it is of another or too large.
   *
   * @param most bytes it may have
   */
  Future<byte[]> bytes(HttpServerRequest request, Set<String> mediaTypes, int most) {
    try {
      if (!mediaTypes.contains(mediaType(request))) {
        throw unsupported(String.join(", ", new TreeSet<>(mediaTypes)));
      }
      mustBeAsItIs(request);
      mustBeSmall(request.getHeader(HttpHeaders.CONTENT_LENGTH), most);
      answerExpectation(request);
    } catch (Refusal e) {
      return Future.failedFuture(e);
    }
    return collect(request, most).map(Buffer::getBytes);
  }

  /** The media type of a body without its parameters, in small letters. */
  static String mediaType(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * For a request whose path and query say everything.
   *
   * @param parameters what the query may say
   * @throws Refusal where there is a body, which nobody would read
   */
  static void mustBeNone(HttpServerRequest request, Set<String> parameters) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"))) {
      throw new Refusal(
          Problem.of(
              422,
              "unexpected_body",
              "The request cannot be accepted",
              "it takes no body"
                  + (parameters.isEmpty()
                      ? ""
                      : "; the query may have " + String.join(", ", parameters))));
    }
  }

  int limit() {
    return limit;
  }

  /**
   * Checks that a body can be read line by line, and has its sender go on.
   *
   * @throws Refusal where it cannot
   */
  void mustBeNdjson(HttpServerRequest request) {
    mustBe(NDJSON, "application/x-ndjson", request);
    mustBeAsItIs(request);
    answerExpectation(request);
  }

  private static void mustBeAsItIs(HttpServerRequest request) {
    if (isGzip(request.headers().getAll(HttpHeaders.CONTENT_ENCODING))) {
      throw new Refusal(
          Problem.of(415, "unsupported_encoding", "Not this encoding", "send the body as it is")
              .with("Accept-Encoding", "identity"));
    }
  }

  private static void mustBe(Pattern wanted, String name, HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !wanted.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw unsupported(name + ", in UTF-8");
    }
  }

  private static Refusal unsupported(String wanted) {
    return new Refusal(
        Problem.of(
            415,
            "unsupported_media_type",
            "Not this media type",
            "send the body with Content-Type: " + wanted));
  }

  private static boolean isGzip(List<String> encodings) {
    String encoding = String.join(",", encodings).strip().toLowerCase(Locale.ROOT);
    if (encoding.isEmpty() || encoding.equals("identity")) {
      return false;
    }
    if (encoding.equals("gzip") || encoding.equals("x-gzip")) {
      return true;
    }
    throw new Refusal(
        Problem.of(
                415,
                "unsupported_encoding",
                "Not this encoding",
                "send the body as it is or with Content-Encoding: gzip")
            .with("Accept-Encoding", "gzip, identity"));
  }

  private static void mustBeSmall(@Nullable String contentLength, int most) {
    // A length of more digits than this is refused by the server before it comes here.
    if (contentLength != null && Long.parseLong(contentLength.strip()) > most) {
      throw tooLarge(most);
    }
  }

  /** Whoever asks before sending a body gets told to send it: curl does from 1 MB on. */
  private static void answerExpectation(HttpServerRequest request) {
    String expected = request.getHeader(HttpHeaders.EXPECT);
    if (expected == null) {
      return;
    }
    if (!expected.strip().equalsIgnoreCase("100-continue")) {
      throw new Refusal(
          Problem.of(417, "unknown_expectation", "Not this expectation", "expect 100-continue"));
    }
    request.response().writeContinue();
  }

  private static Refusal tooLarge(int most) {
    return new Refusal(
        Problem.of(
            413,
            "body_too_large",
            "The body is too large",
            "a body has at most " + most + " bytes, also once it is decompressed"));
  }

  /** Looked at when a part of it comes: where none comes, the connection is idle. */
  private Refusal tooSlow() {
    return new Refusal(
        Problem.of(
            TOO_SLOW,
            "request_timeout",
            "The body comes too slowly",
            "a body may take " + time.toSeconds() + " s to come"));
  }

  private Future<Buffer> collect(HttpServerRequest request, int most) {
    Promise<Buffer> collected = Promise.promise();
    Buffer body = Buffer.buffer();
    long begin = System.nanoTime();
    request.exceptionHandler(collected::tryFail);
    request.endHandler(end -> collected.tryComplete(body));
    request.handler(
        chunk -> {
          if (System.nanoTime() - begin > time.toNanos()) {
            collected.tryFail(tooSlow());
          } else if (body.length() + chunk.length() <= most && !collected.future().isComplete()) {
            body.appendBuffer(chunk);
          } else {
            collected.tryFail(tooLarge(most));
          }
        });
    return collected.future();
  }

  /** What comes after a refusal is thrown away, up to a bound. */
  void discard(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long[] left = {(long) limit * DISCARDED_TIMES};
    request.handler(
        chunk -> {
          left[0] -= chunk.length();
          if (left[0] < 0) {
            request.connection().close(); // and not cut: the answer is sent first
          }
        });
    request.resume();
  }

  private byte[] unzip(Buffer body) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes()))) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw tooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw new Refusal(
          Problem.of(400, "malformed", "The request cannot be read", "the body is no gzip"));
    }
  }

  /** True where the caller went away, and nobody is left to answer. */
  static boolean isGone(Throwable failure) {
    return failure instanceof HttpClosedException;
  }
}
