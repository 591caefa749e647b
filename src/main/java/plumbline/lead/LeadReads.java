package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.journal.Journal;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/**
 * What is asked of leads and decisions. One lead and one decision are read from Postgres and from
 * what is not drained yet, so they are found while Postgres is away; lists wait a moment for the
 * drain instead, so that their pages stay exact.
 */
public final class LeadReads {
  /** How long a list waits for the drain before it shows what is there. */
  private static final long SETTLE_MS = 1_000;

  /** How long Postgres may take for an answer. */
  private static final long ANSWER_MS = 5_000;

  private final Database database;
  private final Undrained undrained;
  private final Drain drain;
  private final Journal journal;
  private final Asked asked;
  private final DeadEntries dead = new DeadEntries();
  private final Sql sql = sql();

  LeadReads(Database database, Undrained undrained, Drain drain, Journal journal, Asked asked) {
    this.database = database;
    this.undrained = undrained;
    this.drain = drain;
    this.journal = journal;
    this.asked = asked;
  }

  static Sql sql() {
    return Sql.load(LeadReads.class, "leads.sql");
  }

  /** One lead as JSON; fails with {@link NotFound}, or {@link Unavailable} without Postgres. */
  public Future<String> lead(String leadId) {
    if (undrained.complete(leadId, null)) {
      return storedLead(leadId);
    }
    return settled()
        .compose(nothing -> storedLead(leadId))
        .recover(failure -> onItsWay(failure, undrained.complete(leadId, null)));
  }

  /** What is not in Postgres yet and no longer in memory is not known to be missing. */
  private static <T> Future<T> onItsWay(Throwable failure, boolean complete) {
    return Future.failedFuture(
        failure instanceof NotFound && !complete
            ? new Unavailable("not_drained", "it may still be on its way into the database", 1)
            : failure);
  }

  private Future<String> storedLead(String leadId) {
    List<Entry.Accepted> own = undrained.of(leadId);
    return query("lead", Tuple.of(leadId))
        .map(rows -> rows.size() == 0 ? null : LeadView.of(rows.iterator().next()))
        .compose(view -> withSetAside(leadId, view))
        .recover(failure -> own.isEmpty() ? Future.failedFuture(failure) : noRow())
        .map(
            stored -> {
              LeadView view = stored;
              for (Entry.Accepted entry : own) {
                view = (view == null ? LeadView.empty(leadId) : view).with(entry);
              }
              if (view == null) {
                throw new NotFound("no lead " + leadId);
              }
              return view.json();
            });
  }

  /** A lead whose every post was set aside is known by that alone. */
  private Future<@Nullable LeadView> withSetAside(String leadId, @Nullable LeadView view) {
    return answered(dead.ofLead(database.pool(), leadId))
        .map(
            setAside -> {
              if (setAside.isEmpty()) {
                return view;
              }
              return (view == null ? LeadView.empty(leadId) : view).setAside(setAside);
            });
  }

  private static <T> Future<@Nullable T> noRow() {
    return Future.succeededFuture();
  }

  /** Leads by id; fails with {@link Invalid} for a cursor that is none. */
  public Future<Page> leads(LeadFilter filter) {
    String after = filter.cursor() == null ? "" : Cursor.afterLead(filter.cursor());
    Tuple arguments =
        Tuple.tuple()
            .addString(after)
            .addString(filter.status())
            .addString(filter.segment())
            .addString(filter.team())
            .addString(filter.source())
            .addInteger(filter.limit() + 1);
    return settled()
        .compose(nothing -> query("leads", arguments))
        .map(
            rows ->
                page(
                    rows,
                    filter.limit(),
                    row -> LeadView.of(row).json(),
                    row -> Cursor.write(row.getString("lead_id"))));
  }

  /** One decision as JSON; fails with {@link NotFound}. */
  public Future<String> decision(String decisionId) {
    Entry.Accepted own = undrained.byDecision(decisionId);
    if (own != null && own.decision() != null) {
      return Future.succeededFuture(own.decision().json());
    }
    UUID id;
    try {
      id = UUID.fromString(decisionId);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new NotFound("no decision " + decisionId));
    }
    Future<@Nullable String> stored = storedDecision(id);
    if (!undrained.complete()) {
      stored =
          stored.compose(
              json ->
                  json == null
                      ? settled().compose(nothing -> storedDecision(id))
                      : Future.succeededFuture(json));
    }
    return stored
        .map(
            json -> {
              if (json == null) {
                throw new NotFound("no decision " + decisionId);
              }
              return json;
            })
        .recover(failure -> onItsWay(failure, undrained.complete()));
  }

  private Future<@Nullable String> storedDecision(UUID id) {
    return query("decision", Tuple.of(id))
        .compose(
            rows ->
                rows.size() == 0
                    ? answered(dead.ofDecision(database.pool(), id))
                    : Future.succeededFuture(DecisionRow.json(rows.iterator().next())));
  }

  /** A lead's decisions, newest first; fails with {@link NotFound} where there is no such lead. */
  public Future<Page> decisions(String leadId, int limit, @Nullable String cursor) {
    List<@Nullable Object> after = Cursor.before(cursor, UUID::fromString);
    return settled()
        .compose(nothing -> exists(leadId))
        .compose(
            nothing -> query("decisions", Tuple.of(leadId, after.get(0), after.get(1), limit + 1)))
        .map(
            rows ->
                page(
                    rows,
                    limit,
                    DecisionRow::json,
                    row ->
                        Cursor.write(
                            row.getOffsetDateTime("decided_at").toInstant().toString(),
                            String.valueOf(row.getUUID("decision_id")))));
  }

  /** A lead's activities, newest first; fails with {@link NotFound}. */
  public Future<Page> activities(String leadId, int limit, @Nullable String cursor) {
    List<@Nullable Object> after = Cursor.before(cursor, id -> id);
    return settled()
        .compose(nothing -> exists(leadId))
        .compose(
            nothing -> query("activities", Tuple.of(leadId, after.get(0), after.get(1), limit + 1)))
        .map(
            rows ->
                page(
                    rows,
                    limit,
                    row -> row.getString("content"),
                    row -> {
                      var activity = FactsJson.readActivity(row.getString("content"));
                      return Cursor.write(activity.at().toString(), activity.activityId());
                    }));
  }

  private Future<Void> exists(String leadId) {
    return query("lead-exists", Tuple.of(leadId))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new NotFound("no lead " + leadId);
              }
              return null;
            });
  }

  /** Waits until what this node accepted so far is in Postgres, for a moment at most. */
  private Future<Void> settled() {
    return drain
        .reached(journal.lastSequence())
        .timeout(SETTLE_MS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }

  private Future<RowSet<Row>> query(String name, Tuple arguments) {
    return answered(database.pool().preparedQuery(sql.get(name)).execute(arguments));
  }

  private <T> Future<T> answered(Future<T> question) {
    return asked
        .track(question)
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    new Unavailable(
                        "database_unavailable", "the database does not answer", 1, failure)));
  }

  private static Page page(
      RowSet<Row> rows, int limit, Function<Row, String> item, Function<Row, String> cursor) {
    List<String> items = new ArrayList<>();
    String next = null;
    Row last = null;
    for (Row row : rows) {
      if (items.size() == limit && last != null) {
        next = cursor.apply(last);
        break;
      }
      items.add(item.apply(row));
      last = row;
    }
    return new Page(items, next);
  }

  /** Where a page begins, as one opaque word. */
  private static final class Cursor {
    private static final String BETWEEN = "\n";

    static String write(String... parts) {
      byte[] utf8 = String.join(BETWEEN, parts).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(utf8);
    }

    /** A lead_id to begin after. */
    static String afterLead(String cursor) {
      String leadId = read(cursor, 1).get(0);
      if (!IntakeReading.LEAD_ID.matcher(leadId).matches()) {
        throw bad();
      }
      return leadId;
    }

    private static List<String> read(String cursor, int parts) {
      try {
        byte[] utf8 = Base64.getUrlDecoder().decode(cursor);
        List<String> read = List.of(new String(utf8, StandardCharsets.UTF_8).split(BETWEEN, parts));
        if (read.size() == parts && read.stream().noneMatch(part -> part.indexOf('\0') >= 0)) {
          return read;
        }
      } catch (IllegalArgumentException e) {
        throw bad();
      }
      throw bad();
    }

    /** An instant and an id to begin after; two nulls for the first page. */
    static List<@Nullable Object> before(@Nullable String cursor, Function<String, Object> id) {
      List<@Nullable Object> parts = new ArrayList<>();
      if (cursor == null) {
        parts.add(null);
        parts.add(null);
        return parts;
      }
      List<String> read = read(cursor, 2);
      try {
        OffsetDateTime at = Instants.parse(read.get(0)).atOffset(ZoneOffset.UTC);
        parts.add(at);
        parts.add(id.apply(read.get(1)));
        return parts;
      } catch (DateTimeException | IllegalArgumentException e) {
        throw bad();
      }
    }

    private static Invalid bad() {
      return new Invalid(
          Invalid.REFUSED,
          List.of(new Fault("?cursor", "bad_cursor", "expected the next_cursor of a page")));
    }
  }
}
