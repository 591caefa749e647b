package plumbline.http;

import java.time.Duration;

/**
 * Where the server listens, and how much it takes.
 *
 * @param host a name or an address of this machine
 * @param port of the API; 0 for any that is free
 * @param managementPort of health and metrics; 0 for any that is free
 * @param eventLoops how many threads serve the API, 1 or more
 * @param bodyBytes how large a body may be, 1 or more
 * @param idle how long a connection is kept on which no request comes, or nothing of one, or
 *     nothing of an answer is read
 * @param bodyTime how long the body of a request may take to come; batches have bounds of their own
 */
public record HttpSettings(
    String host,
    int port,
    int managementPort,
    int eventLoops,
    int bodyBytes,
    Duration idle,
    Duration bodyTime) {
  /** Longer than the keep-alive of usual proxies, so that they close first. */
  private static final Duration IDLE = Duration.ofSeconds(75);

  private static final Duration BODY_TIME = Duration.ofSeconds(60);

  /** With the usual patience. */
  public HttpSettings(String host, int port, int managementPort, int eventLoops, int bodyBytes) {
    this(host, port, managementPort, eventLoops, bodyBytes, IDLE, BODY_TIME);
  }

  /** 1 MiB. */
  public static final int BODY_BYTES = 1 << 20;

  /** As many threads as there are processors. */
  public static HttpSettings of(String host, int port, int managementPort) {
    return new HttpSettings(
        host, port, managementPort, Runtime.getRuntime().availableProcessors(), BODY_BYTES);
  }

  /** The same with other patience. */
  HttpSettings with(Duration otherIdle, Duration otherBodyTime) {
    return new HttpSettings(
        host, port, managementPort, eventLoops, bodyBytes, otherIdle, otherBodyTime);
  }
}
