package plumbline.rules;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * What every node should run.
 *
 * @param version null where no rule set was ever active
 * @param pinned true where a folder changes nothing until {@code unpin}
 * @param waiting what a folder brought meanwhile; null where it brought nothing
 * @param serial counts the changes
 */
public record ActiveVersion(
    @Nullable String version, boolean pinned, @Nullable String waiting, long serial) {

  static ActiveVersion of(Row row) {
    return new ActiveVersion(
        row.getString("version"),
        row.getBoolean("pinned"),
        row.getString("waiting"),
        row.getLong("serial"));
  }
}
