package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.Sql;

/**
 * Reads what is known of leads: Postgres and what this node has not drained yet. Reads that arrive
 * while one is under way share the next: however many clients post, Postgres sees few queries. The
 * budget is a query's: a read that waits for its turn on a busy node is not held against Postgres.
 */
final class History {
  /** Reads that share one query at most. */
  private static final int BATCH = 256;

  /** Queries under way at once; one fills while the others are answered. */
  private static final int UNDER_WAY = 2;

  private final Supplier<SqlClient> clients;
  private final Undrained undrained;
  private final Duration budget;
  private final Asked asked;
  private final Circuit circuit = new Circuit();
  private final String known;
  private final String idempotency;
  private final List<Wanted> waiting = new ArrayList<>();
  private int underWay;

  /** One read that waits for its query. */
  private record Wanted(String leadId, @Nullable String keyHash, Promise<Stored> promise) {}

  /** What Postgres has. */
  private record Stored(Known known, @Nullable First first) {}

  /** What was answered to the first request with an idempotency key. */
  record First(String bodyHash, Answer answer) {}

  /**
   * What a decision can go by.
   *
   * @param complete false where the history could not be read in time, or not all of it is at hand
   * @param first where the request is a repeated one
   */
  record Reading(Known known, boolean complete, @Nullable First first) {}

  /**
   * @param clients gives the client to ask at the moment
   * @param budget how long a query may take
   * @param asked is told of every query
   */
  History(Supplier<SqlClient> clients, Undrained undrained, Duration budget, Asked asked) {
    Sql sql = sql();
    this.clients = clients;
    this.undrained = undrained;
    this.budget = budget;
    this.asked = asked;
    this.known = sql.get("known");
    this.idempotency = sql.get("idempotency");
  }

  static Sql sql() {
    return Sql.load(History.class, "history.sql");
  }

  /** Whether reads are given up at once, because Postgres has not answered for a while. */
  boolean circuitOpen() {
    return circuit.isOpen();
  }

  /**
   * Reads one lead. Never fails: what cannot be read in time is left out, and said to be.
   *
   * @param keyHash of an idempotency key; null without one
   */
  Future<Reading> read(String leadId, @Nullable String keyHash) {
    // The index before Postgres: an entry leaves it only after the commit that stored it.
    List<Entry.Accepted> own = undrained.posts(leadId);
    boolean complete = undrained.complete(leadId, keyHash);
    Entry.Accepted repeated = keyHash == null ? null : undrained.byKey(keyHash);
    if (repeated != null && repeated.idempotency() != null) {
      First first = new First(repeated.idempotency().bodyHash(), repeated.answer());
      return Future.succeededFuture(new Reading(Known.NOTHING, complete, first));
    }
    if (!circuit.permits()) {
      return Future.succeededFuture(new Reading(Known.NOTHING.with(own), false, null));
    }
    Promise<Stored> promise = Promise.promise();
    enqueue(new Wanted(leadId, keyHash, promise));
    return promise
        .future()
        .map(stored -> new Reading(stored.known().with(own), complete, stored.first()))
        .otherwise(failure -> new Reading(Known.NOTHING.with(own), false, null));
  }

  private void enqueue(Wanted wanted) {
    synchronized (waiting) {
      waiting.add(wanted);
    }
    next();
  }

  private void next() {
    List<Wanted> batch;
    synchronized (waiting) {
      if (waiting.isEmpty() || underWay >= UNDER_WAY) {
        return;
      }
      underWay++;
      List<Wanted> taken = waiting.subList(0, Math.min(BATCH, waiting.size()));
      batch = List.copyOf(taken);
      taken.clear();
    }
    asked
        .track(query(batch))
        .timeout(budget.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            read -> {
              circuit.took(read.succeeded());
              synchronized (waiting) {
                underWay--;
              }
              next();
              for (Wanted wanted : batch) {
                if (read.succeeded()) {
                  wanted.promise().tryComplete(read.result().of(wanted));
                } else {
                  wanted.promise().tryFail(read.cause());
                }
              }
            });
  }

  private Future<Batch> query(List<Wanted> batch) {
    String[] ids = batch.stream().map(Wanted::leadId).distinct().toArray(String[]::new);
    String[] keys =
        batch.stream()
            .map(Wanted::keyHash)
            .filter(Objects::nonNull)
            .distinct()
            .toArray(String[]::new);
    Batch read = new Batch();
    SqlClient client = clients.get();
    Future<?> leads =
        client
            .preparedQuery(known)
            .execute(Tuple.of(ids, Known.NEWEST + 1))
            .onSuccess(rows -> rows.forEach(read::lead));
    Future<?> firsts =
        keys.length == 0
            ? Future.succeededFuture()
            : client
                .preparedQuery(idempotency)
                .execute(Tuple.of(keys))
                .onSuccess(rows -> rows.forEach(read::first));
    return Future.all(leads, firsts).map(read);
  }

  /** What one query found. */
  private static final class Batch {
    private final Map<String, Known> leads = new HashMap<>();
    private final Map<String, First> firsts = new HashMap<>();

    void lead(Row row) {
      Map<String, Content> contents = new LinkedHashMap<>();
      for (String text : row.getArrayOfStrings("contents")) {
        Content content = Content.read(text);
        contents.put(content.activityId(), content);
      }
      Profile profile = Profile.read(row.getString("profile"), row.getString("stamps"));
      leads.put(row.getString("lead_id"), new Known(profile, contents, Map.of()));
    }

    void first(Row row) {
      String undecided = row.getString("answer");
      Answer answer =
          undecided == null
              ? new Answer(true, DecisionRow.json(row))
              : new Answer(false, undecided);
      firsts.put(row.getString("key_hash"), new First(row.getString("body_hash"), answer));
    }

    Stored of(Wanted wanted) {
      First first = wanted.keyHash() == null ? null : firsts.get(wanted.keyHash());
      return new Stored(leads.getOrDefault(wanted.leadId(), Known.NOTHING), first);
    }
  }
}
