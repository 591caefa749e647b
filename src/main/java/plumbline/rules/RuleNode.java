package plumbline.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node, and what it runs.
 *
 * @param failedVersion what it should run and cannot; null where it runs that
 * @param errors why not, a JSON array
 * @param seenAt when it last said so
 */
public record RuleNode(
    String node,
    String version,
    @Nullable String failedVersion,
    @Nullable String errors,
    Instant seenAt) {
  private static final JsonMapper JSON = new JsonMapper();

  static RuleNode of(Row row) {
    return new RuleNode(
        row.getString("node"),
        row.getString("version"),
        row.getString("failed_version"),
        row.getString("errors"),
        row.getOffsetDateTime("seen_at").toInstant());
  }

  /** As JSON. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("node", node);
    json.put("version", version);
    json.put("seen_at", RuleVersion.instant(seenAt));
    if (failedVersion == null) {
      return json.putNull("last_error");
    }
    ObjectNode failed = json.putObject("last_error");
    failed.put("version", failedVersion);
    try {
      failed.set("errors", JSON.readTree(errors == null ? "[]" : errors));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return json;
  }
}
