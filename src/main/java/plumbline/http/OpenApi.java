package plumbline.http;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The description of the API, as it lies beside the code. */
final class OpenApi {
  static final String RESOURCE = "/openapi.yaml";

  private final String yaml = load();

  Future<Reply> get(Call call) {
    call.parameters().check();
    return Future.succeededFuture(new Reply(200, "application/yaml", yaml, Map.of()));
  }

  private static String load() {
    try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
