package plumbline.rules;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A rule set that is stored, and what is known of it.
 *
 * @param origin {@code folder}, {@code upload}, or {@code decided} where it is known only from
 *     decisions made by it
 * @param testsPassed of its rule tests when it was checked last; null where it never was
 * @param active true where every node should run it
 * @param waiting true where it becomes active with {@code unpin}
 * @param activatedAt the last time it became active; null where it never did
 */
public record RuleVersion(
    String version,
    Instant storedAt,
    String origin,
    @Nullable String storedBy,
    @Nullable String note,
    @Nullable Integer testsPassed,
    @Nullable Integer testsFailed,
    boolean active,
    boolean pinned,
    boolean waiting,
    @Nullable Instant activatedAt,
    @Nullable String activatedBy) {

  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON = new JsonMapper();

  static RuleVersion of(Row row) {
    OffsetDateTime activated = row.getOffsetDateTime("activated_at");
    return new RuleVersion(
        row.getString("version"),
        row.getOffsetDateTime("stored_at").toInstant(),
        row.getString("origin"),
        row.getString("stored_by"),
        row.getString("note"),
        row.getInteger("tests_passed"),
        row.getInteger("tests_failed"),
        row.getBoolean("active"),
        row.getBoolean("pinned"),
        row.getBoolean("waiting"),
        activated == null ? null : activated.toInstant(),
        row.getString("activated_by"));
  }

  /** As JSON. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", version);
    json.put("active", active);
    json.put("pinned", pinned);
    json.put("waiting", waiting);
    json.put("origin", origin);
    json.put("stored_at", instant(storedAt));
    json.put("stored_by", storedBy);
    json.put("note", note);
    if (testsPassed == null) {
      json.putNull("tests");
    } else {
      json.putObject("tests").put("passed", testsPassed).put("failed", testsFailed);
    }
    json.put("activated_at", instant(activatedAt));
    json.put("activated_by", activatedBy);
    return json;
  }

  static @Nullable String instant(@Nullable Instant instant) {
    return instant == null ? null : INSTANT.format(instant);
  }
}
