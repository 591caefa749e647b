package plumbline.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Page;

/**
 * What is sent back.
 *
 * @param type the media type
 * @param headers beyond the ones every answer has
 * @param stream writes the body where it is not known as a whole, and ends the response; else null
 */
record Reply(
    int status,
    String type,
    String body,
    Map<String, String> headers,
    @Nullable Consumer<HttpServerResponse> stream) {

  Reply(int status, String type, String body, Map<String, String> headers) {
    this(status, type, body, headers, null);
  }

  /** The body as it is sent. */
  Buffer bytes() {
    return Buffer.buffer(body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply json(int status, String body) {
    return new Reply(status, "application/json", body, Map.of());
  }

  static Future<Reply> ok(String body) {
    return Future.succeededFuture(json(200, body));
  }

  static Reply page(Page page) {
    String cursor = page.nextCursor();
    String next =
        cursor == null
            ? "null"
            : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(cursor)) + '"';
    String items = String.join(",", page.items());
    return json(200, "{\"items\":[" + items + "],\"next_cursor\":" + next + "}");
  }
}
