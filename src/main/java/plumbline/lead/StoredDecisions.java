package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/** Decisions as Postgres has them, each with the facts it was made on. */
public final class StoredDecisions {
  private final Database database;
  private final Sql sql = sql();

  public StoredDecisions(Database database) {
    this.database = database;
  }

  static Sql sql() {
    return Sql.load(StoredDecisions.class, "stored_decisions.sql");
  }

  /**
   * Which decisions.
   *
   * @param since those made from then on; null for all
   * @param leadId those of one lead; null for all
   * @param sample so many of them, chosen by their ids, the same ones each time; null for all
   * @param endKey the key of metadata that says what became of leads; null for none
   */
  public record Range(
      @Nullable Instant since,
      @Nullable String leadId,
      @Nullable Integer sample,
      @Nullable String endKey) {
    /** Every one. */
    public static final Range ALL = new Range(null, null, null, null);

    Tuple arguments() {
      Instant from = since == null ? Instant.EPOCH : since;
      return Tuple.of(from.atOffset(ZoneOffset.UTC), leadId, sample, endKey);
    }
  }

  /** Has Postgres look at every statement, so that a broken one stops the start. */
  static Future<Void> prepare(Database database) {
    return sql().prepareAll(database.pool());
  }

  /** One decision. Fails with {@link NotFound} where Postgres has none by this id. */
  public Future<StoredRow> one(String decisionId) {
    UUID id;
    try {
      id = UUID.fromString(decisionId);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new NotFound("no decision " + decisionId));
    }
    return found("one", Tuple.of(id), "no decision " + decisionId);
  }

  /** The newest decision of a lead. Fails with {@link NotFound} where Postgres has none. */
  public Future<StoredRow> current(String leadId) {
    return found("current", Tuple.of(leadId), "no decision about a lead " + leadId);
  }

  /** Why the newest facts of a lead could not be decided; null where they were. */
  public Future<@Nullable String> undecided(String leadId) {
    return database
        .pool()
        .preparedQuery(sql.get("undecided"))
        .execute(Tuple.of(leadId))
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("why"));
  }

  private Future<StoredRow> found(String statement, Tuple values, String missing) {
    return database
        .pool()
        .preparedQuery(sql.get(statement))
        .execute(values)
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new NotFound(missing);
              }
              return new StoredRow(rows.iterator().next());
            });
  }

  /**
   * All of a range, oldest first, as one snapshot; what is written meanwhile is not in it.
   *
   * @param page how many are read at once, 1 or more
   */
  public Future<StoredPages> pages(Range range, int page) {
    return database
        .pool()
        .getConnection()
        .compose(
            connection ->
                StoredPages.open(connection, this, range, page)
                    .onFailure(failure -> connection.close()));
  }

  /** Whether a decision's facts are still those it was made on. */
  public static boolean intact(StoredDecision decision) {
    return Decision.FactsText.of(decision.facts().lead(), Content.of(decision.facts().activities()))
        .hash()
        .equals(decision.factsHash());
  }

  String statement(String name) {
    return sql.get(name);
  }
}
