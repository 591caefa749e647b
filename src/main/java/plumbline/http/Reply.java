package plumbline.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.Future;
import java.util.Map;
import plumbline.lead.Page;

/**
 * What is sent back.
 *
 * @param type the media type
 * @param headers beyond the ones every answer has
 */
record Reply(int status, String type, String body, Map<String, String> headers) {

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
