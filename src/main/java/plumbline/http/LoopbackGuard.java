package plumbline.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages out of a server that asks for no key.
 *
 * <p>A page from anywhere can make a browser send requests to loopback, under a name of its own
 * that resolves to it (DNS rebinding): so the name must be one of loopback's, and a page must come
 * from this server.
 */
final class LoopbackGuard implements Handler<RoutingContext> {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  /** True for names and addresses only this machine can reach. */
  static boolean isLoopback(String host) {
    return NAMES.contains(host.toLowerCase(Locale.ROOT));
  }

  @Override
  public void handle(RoutingContext context) {
    HostAndPort host = context.request().authority();
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (host == null || !isLoopback(host.host())) {
      refuse(context, "foreign_host", "without a key this server answers to localhost only");
    } else if (origin != null && !isFrom(origin, host)) {
      refuse(context, "foreign_origin", "without a key no other web page may ask this server");
    } else {
      context.next();
    }
  }

  private static boolean isFrom(String origin, HostAndPort host) {
    URI page = uri(origin);
    return page != null
        && "http".equals(page.getScheme())
        && host.host().equalsIgnoreCase(page.getHost())
        && (page.getPort() < 0 ? 80 : page.getPort()) == (host.port() < 0 ? 80 : host.port());
  }

  private static @Nullable URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void refuse(RoutingContext context, String code, String detail) {
    context.fail(new Refusal(Problem.of(403, code, "Not from there", detail)));
  }
}
