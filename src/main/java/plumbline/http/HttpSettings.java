package plumbline.http;

/**
 * Where the server listens, and how much it takes.
 *
 * @param host a name or an address of this machine
 * @param port of the API; 0 for any that is free
 * @param managementPort of health and metrics; 0 for any that is free
 * @param eventLoops how many threads serve the API, 1 or more
 * @param bodyBytes how large a body may be, 1 or more
 */
public record HttpSettings(
    String host, int port, int managementPort, int eventLoops, int bodyBytes) {
  /** 1 MiB. */
  public static final int BODY_BYTES = 1 << 20;

  /** As many threads as there are processors. */
  public static HttpSettings of(String host, int port, int managementPort) {
    return new HttpSettings(
        host, port, managementPort, Runtime.getRuntime().availableProcessors(), BODY_BYTES);
  }
}
