package plumbline.lead;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import plumbline.decision.Decide;
import plumbline.facts.FactsJson;
import plumbline.journal.Journal;
import plumbline.journal.JournalConfig;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;

/** The way of a lead without HTTP, on a database that a test does harm to. */
final class Way implements AutoCloseable {
  private static final LeadWay.Bounds BOUNDS =
      new LeadWay.Bounds(
          Duration.ofMillis(200), 100_000, 64 << 20, 200, 2, 128, 100_000, Duration.ofSeconds(10));

  /** A busy machine takes its time; what comes to nothing for so long never ends. */
  private static final long LIMIT_SECONDS = 180;

  final Vertx vertx = Vertx.vertx();
  final Journal journal;
  final LeadWay way;
  private final Database database;
  private final Intake intake;
  private final Clock clock;

  private Way(
      DatabaseUri uri,
      Path journalDirectory,
      Supplier<Decide> decide,
      LeadWay.Bounds bounds,
      String node,
      Clock clock,
      RedecideConfig again) {
    this.clock = clock;
    database = Database.connect(vertx, uri, 4);
    journal = Journal.open(journalDirectory, JournalConfig.DEFAULT);
    intake = new Intake(Vocabulary.of(decide.get().config()), IntakeLimits.DEFAULT);
    way =
        new LeadWay(
            vertx,
            database,
            journal,
            Identity.OFFLINE,
            node,
            new ReceivedClock(clock),
            decide,
            new SimpleMeterRegistry(),
            bounds,
            again);
  }

  /** Takes leads and drains nothing yet. */
  static Way open(DatabaseUri uri, Path journalDirectory, Decide decide) throws Exception {
    return open(uri, journalDirectory, decide, BOUNDS);
  }

  /** As above, and keeps only so many undrained entries in memory. */
  static Way remembering(int entries, DatabaseUri uri, Path journalDirectory, Decide decide)
      throws Exception {
    LeadWay.Bounds bounds =
        new LeadWay.Bounds(
            BOUNDS.historyBudget(),
            entries,
            BOUNDS.indexBytes(),
            BOUNDS.batchEntries(),
            BOUNDS.evaluators(),
            BOUNDS.atOnce(),
            BOUNDS.queued(),
            BOUNDS.decisionLimit());
    return open(uri, journalDirectory, decide, bounds);
  }

  private static Way open(
      DatabaseUri uri, Path journalDirectory, Decide decide, LeadWay.Bounds bounds)
      throws Exception {
    Way way =
        new Way(
            uri,
            journalDirectory,
            () -> decide,
            bounds,
            "node",
            Clock.systemUTC(),
            RedecideConfig.DEFAULT);
    await(way.way.start());
    return way;
  }

  /** Takes leads and drains them, by a clock that a test moves; decides none again by itself. */
  static Way at(
      Clock clock,
      DatabaseUri uri,
      Path journalDirectory,
      Supplier<Decide> decide,
      String node,
      RedecideConfig again)
      throws Exception {
    Way way = new Way(uri, journalDirectory, decide, BOUNDS, node, clock, again);
    await(way.way.start());
    way.way.drain().start();
    return way;
  }

  /** Takes leads and drains them. */
  static Way draining(DatabaseUri uri, Path journalDirectory, Decide decide) throws Exception {
    Way way = open(uri, journalDirectory, decide);
    way.way.drain().start();
    return way;
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Posts and gives the decision's id. */
  String post(String lead) throws Exception {
    return decisionId(await(way.leads().post(posted(lead), null, false)));
  }

  /** Posts all at once and gives the decisions' ids. */
  List<String> postAll(List<String> leads) throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    for (String lead : leads) {
      answers.add(
          way.leads().inTurn(lead.length(), () -> way.leads().post(posted(lead), null, false)));
    }
    await(Future.all(answers));
    return answers.stream().map(answer -> decisionId(answer.result())).toList();
  }

  private Posted posted(String json) {
    return intake.parse(json.getBytes(StandardCharsets.UTF_8), clock.instant());
  }

  private static String decisionId(Answer answer) {
    return FactsJson.tree(answer.json()).path("decision_id").textValue();
  }

  /** Waits until everything accepted so far is in Postgres or set aside, while that goes on. */
  void drained() throws Exception {
    Future<Void> reached = way.drain().reached(journal.lastSequence());
    long applied = -1;
    long deadline = 0;
    while (!reached.isComplete()) {
      if (way.drain().applied() != applied) {
        applied = way.drain().applied();
        deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      } else if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the drain stands still: " + way.drain().failure());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    await(reached);
  }

  @Override
  public void close() throws Exception {
    await(way.stop(Duration.ZERO));
    journal.close();
    await(database.close());
    await(vertx.close());
  }
}
