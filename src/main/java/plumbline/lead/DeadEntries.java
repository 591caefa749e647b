package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import plumbline.journal.JournalEntry;
import plumbline.postgres.Sql;

/** The table {@code dead_entry}: entries that were set aside, with their bytes. */
public final class DeadEntries {
  private static final int PAGE = 1_000;

  private final Sql sql = sql();

  static Sql sql() {
    return Sql.load(DeadEntries.class, "dead_entries.sql");
  }

  /** Stores an entry, unless the cursor has passed it: then it is applied already. */
  Future<Void> setAside(
      SqlClient in, String node, JournalEntry entry, DrainFault fault, int attempts) {
    Entry read = EntryCodec.readOrNull(entry.bytes());
    Entry.Accepted accepted = read instanceof Entry.Accepted post ? post : null;
    Tuple row =
        Tuple.tuple()
            .addString(node)
            .addString(entry.epoch())
            .addLong(entry.sequence())
            .addBuffer(Buffer.buffer(entry.bytes()))
            .addUUID(accepted == null ? null : uuid(accepted.decisionId()))
            .addString(accepted == null ? null : accepted.leadId().replace('\0', '\uFFFD'))
            .addString(fault.reason())
            .addInteger(attempts);
    return in.preparedQuery(sql.get("set-aside")).execute(row).mapEmpty();
  }

  private static @Nullable UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** How many wait to be applied. */
  public Future<Long> waiting(SqlClient in) {
    return in.preparedQuery(sql.get("waiting"))
        .execute()
        .map(rows -> rows.iterator().next().getLong("entries"));
  }

  /**
   * Those that wait, in the order they were set aside.
   *
   * @param redriven also those that were applied after all
   */
  public Future<List<DeadEntry>> list(SqlClient in, boolean redriven) {
    return list(in, redriven, 0, new ArrayList<>());
  }

  private Future<List<DeadEntry>> list(
      SqlClient in, boolean redriven, long after, List<DeadEntry> before) {
    return in.preparedQuery(sql.get("list"))
        .execute(Tuple.of(after, redriven, PAGE))
        .compose(
            rows -> {
              rows.forEach(row -> before.add(DeadEntry.of(row)));
              return rows.size() < PAGE
                  ? Future.succeededFuture(before)
                  : list(in, redriven, before.get(before.size() - 1).deadEntryId(), before);
            });
  }

  /** One that waits, locked until the transaction ends; null where it does not wait. */
  Future<@Nullable JournalEntry> take(SqlClient in, long deadEntryId) {
    return in.preparedQuery(sql.get("take"))
        .execute(Tuple.of(deadEntryId))
        .map(rows -> rows.size() == 0 ? null : journalled(rows.iterator().next()));
  }

  private static JournalEntry journalled(Row row) {
    return new JournalEntry(
        row.getString("epoch"), row.getLong("sequence"), row.getBuffer("entry").getBytes());
  }

  Future<Void> redriven(SqlClient in, long deadEntryId) {
    return in.preparedQuery(sql.get("redriven")).execute(Tuple.of(deadEntryId)).mapEmpty();
  }

  Future<Void> failedAgain(SqlClient in, long deadEntryId, String reason) {
    return in.preparedQuery(sql.get("failed-again"))
        .execute(Tuple.of(deadEntryId, reason))
        .mapEmpty();
  }

  Future<List<SetAside>> ofLead(SqlClient in, String leadId) {
    return in.preparedQuery(sql.get("of-lead"))
        .execute(Tuple.of(leadId))
        .map(
            rows -> {
              List<SetAside> found = new ArrayList<>();
              rows.forEach(row -> found.add(SetAside.of(row)));
              return found;
            });
  }

  /** A decision that was answered and set aside, as JSON that says so; null where there is none. */
  Future<@Nullable String> ofDecision(SqlClient in, UUID decisionId) {
    return in.preparedQuery(sql.get("of-decision"))
        .execute(Tuple.of(decisionId))
        .map(DeadEntries::decision);
  }

  private static @Nullable String decision(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return null;
    }
    Row row = rows.iterator().next();
    Entry entry = EntryCodec.readOrNull(row.getBuffer("entry").getBytes());
    if (!(entry instanceof Entry.Accepted accepted) || accepted.decision() == null) {
      return null;
    }
    String json = accepted.decision().json();
    return json.substring(0, json.length() - 1) + ",\"set_aside\":" + SetAside.json(row) + "}";
  }
}
