package plumbline.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** The rules over HTTP. */
final class RuleApi {
  private final Supplier<String> active;

  /**
   * @param active the JSON that tells which rules are active; must not block
   */
  RuleApi(Supplier<String> active) {
    this.active = active;
  }

  Future<Reply> get(Call call) {
    call.parameters().check();
    return Reply.ok(active.get());
  }
}
