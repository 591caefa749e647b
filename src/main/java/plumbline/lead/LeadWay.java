package plumbline.lead;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.facts.FactsJson;
import plumbline.journal.Journal;
import plumbline.journal.JournalEntry;
import plumbline.postgres.Database;
import plumbline.rules.RuleFiles;

/** The way of a lead, wired: history, decision, journal, answer; and the drain into Postgres. */
public final class LeadWay {
  private static final Logger LOG = LoggerFactory.getLogger(LeadWay.class);
  private static final int WARM_UP = 10;
  private static final int ASIDE_QUEUED = 32;

  /** Versions that are not at hand are compiled in that time. */
  private static final Duration ASIDE_LIMIT = Duration.ofSeconds(30);

  private static final long WATCH_MS = 1_000;
  private static final long UNDECIDED_RETRY_MS = 5_000;

  /** From so many entries on the drain is behind, and goes before what nobody waits for. */
  private static final int BACKLOG_ENTRIES = 1_000;

  private static final int PAGE_ENTRIES = 1_000;
  private static final long PAGE_BYTES = 16L << 20;

  private final Vertx vertx;
  private final Database database;
  private final Journal journal;
  private final Asked asked = new Asked();
  private final Undrained undrained;
  private final History history;
  private final Evaluators evaluators;
  private final Evaluators aside = new Evaluators("explain", 1, ASIDE_QUEUED, ASIDE_LIMIT);
  private final Deciding deciding;
  private final Drain drain;
  private final Leads leads;
  private final LeadReads reads;
  private final Redecide redecide;
  private final AtomicInteger changes = new AtomicInteger();
  private volatile boolean draining;
  private long watch = -1;

  /**
   * What bounds it.
   *
   * @param historyBudget how long one query for the history of leads may take
   * @param indexEntries undrained entries that are kept in memory at most
   * @param indexBytes how much memory those may take
   * @param batchEntries journal entries one transaction carries at most
   * @param evaluators how many decisions are made at the same time
   * @param atOnce how many posts are under way at the same time
   * @param queued how many may wait for their turn
   * @param decisionLimit how long one decision may take
   */
  public record Bounds(
      Duration historyBudget,
      int indexEntries,
      long indexBytes,
      int batchEntries,
      int evaluators,
      int atOnce,
      int queued,
      Duration decisionLimit) {}

  /**
   * @param node this node's name, the same after every start on its data directory
   * @param active the rule set decided by at the moment
   * @param again how leads are decided again that nobody has touched
   */
  public LeadWay(
      Vertx vertx,
      Database database,
      Journal journal,
      Identity identity,
      String node,
      ReceivedClock clock,
      Supplier<Decide> active,
      MeterRegistry registry,
      Bounds bounds,
      RedecideConfig again) {
    LeadMeters meters = new LeadMeters(registry);
    Turns turns = new Turns(bounds.atOnce(), bounds.queued(), bounds.indexBytes() / 2);
    this.vertx = vertx;
    this.database = database;
    this.journal = journal;
    this.undrained = new Undrained(bounds.indexEntries(), bounds.indexBytes());
    this.history = new History(database::pipelined, undrained, bounds.historyBudget(), asked);
    this.evaluators =
        new Evaluators(
            bounds.evaluators(), bounds.atOnce() + bounds.batchEntries(), bounds.decisionLimit());
    this.deciding = new Deciding(active, meters);
    DrainContext context = new DrainContext(node, clock, evaluators, deciding);
    this.drain =
        new Drain(
            vertx,
            database,
            journal,
            undrained,
            context,
            new Yielding(turns, journal),
            bounds.batchEntries());
    this.leads =
        new Leads(
            vertx,
            identity,
            clock,
            history,
            undrained,
            evaluators,
            deciding,
            journal,
            drain::wake,
            meters,
            turns);
    this.redecide =
        new Redecide(
            vertx,
            database,
            context,
            again,
            () ->
                turns.waiting() > 0
                    || journal.depth() > BACKLOG_ENTRIES
                    || drain.failure() != null);
    this.reads = new LeadReads(database, undrained, drain, journal, asked);
  }

  /** Has Postgres prepare every statement, so that a broken one stops the start. */
  public Future<Void> prepare() {
    return prepare(database);
  }

  /** As above, before there is a way. */
  public static Future<Void> prepare(Database database) {
    return DrainStatements.load()
        .prepareAll(database.pool())
        .compose(nothing -> History.sql().prepareAll(database.pool()))
        .compose(nothing -> LeadReads.sql().prepareAll(database.pool()))
        .compose(nothing -> StoredDecisions.prepare(database))
        .compose(nothing -> NodeFiles.sql().prepareAll(database.pool()))
        .compose(nothing -> DeadEntries.sql().prepareAll(database.pool()))
        .compose(nothing -> DueInstants.sql().prepareAll(database.pool()))
        .compose(nothing -> RedecideJobs.sql().prepareAll(database.pool()));
  }

  /**
   * Brings back what is not drained yet, but for what cannot be read, and journals the rule set:
   * from then on leads can be posted. Blocks while the journal is read; not for an event loop.
   */
  public Future<Void> start() {
    long position = 0;
    List<JournalEntry> page = journal.read(position, PAGE_ENTRIES, PAGE_BYTES);
    while (!page.isEmpty()) {
      for (JournalEntry journalled : page) {
        if (EntryCodec.readOrNull(journalled.bytes()) instanceof Entry.Accepted accepted) {
          undrained.add(accepted, journalled.bytes());
          undrained.durable(accepted.decisionId());
        }
      }
      position = page.get(page.size() - 1).sequence();
      page = journal.read(position, PAGE_ENTRIES, PAGE_BYTES);
    }
    watch = vertx.setPeriodic(WATCH_MS, timer -> watch());
    return journal(deciding.files());
  }

  /**
   * A connection nobody answers on would otherwise be waited for until the network gives it up, and
   * that Postgres is back be noticed by the next lead only.
   */
  private void watch() {
    if (history.circuitOpen()) {
      history.read("", null);
    }
    if (asked.hangs()) {
      LOG.warn("Postgres does not answer; connecting anew");
      database.reconnect();
    }
  }

  /**
   * Reads and decides a little for nobody, so that the first leads find connections made,
   * statements prepared and rules loaded.
   */
  public Future<Void> warmUp() {
    Future<Void> warm = Future.succeededFuture();
    for (int i = 0; i < WARM_UP; i++) {
      warm =
          warm.compose(nothing -> history.read("", ""))
              .compose(nothing -> evaluators.run(deciding::warmUp))
              .mapEmpty();
    }
    return warm;
  }

  /** Journals a version, before the first decision under it. */
  public Future<Void> journal(RuleFiles files) {
    return journal
        .append(
            EntryCodec.write(new Entry.Version(files.version(), FactsJson.value(files.texts()))))
        .mapEmpty();
  }

  /** Drains what there is and what comes; the database has its tables and answers. */
  public void drainFromNowOn() {
    drain.start();
    draining = true;
    redecide.start();
    rulesChanged();
  }

  /** Another rule set decides: leads that a rule failed on are decided again, now or later. */
  public void rulesChanged() {
    if (draining) {
      decideUndecidedUntilDone(changes.incrementAndGet());
    }
  }

  private void decideUndecidedUntilDone(int change) {
    decideUndecided()
        .onFailure(
            failure -> {
              if (change == changes.get()) {
                LOG.warn("undecided leads wait: {}", failure.getMessage());
                vertx.setTimer(UNDECIDED_RETRY_MS, timer -> decideUndecidedUntilDone(change));
              }
            });
  }

  /**
   * Decides again what could not be decided under another rule set.
   *
   * @return how many leads it looked at
   */
  public Future<Integer> decideUndecided() {
    return drain.decideUndecided();
  }

  /** Drains for a while longer, then ends. What is not drained stays journalled. */
  public Future<Void> stop(Duration grace) {
    vertx.cancelTimer(watch);
    draining = false;
    changes.incrementAndGet();
    return redecide
        .stop()
        .compose(nothing -> drain.stop(grace.toMillis()))
        .onComplete(
            done -> {
              evaluators.close();
              aside.close();
            });
  }

  /** Says who hears of what is decided of posts, while it is. */
  public void tell(DecidedListener listener) {
    deciding.tell(listener);
  }

  /** Where leads are posted. */
  public Leads leads() {
    return leads;
  }

  /** Where they are read. */
  public LeadReads reads() {
    return reads;
  }

  /**
   * What explains decisions and tries other facts. It ends with this.
   *
   * @param versions rule sets by their versions, and may block
   */
  public Explanations explanations(DecideByVersion versions) {
    return new Explanations(
        database, undrained, drain, journal, history, deciding, versions, aside);
  }

  /** What moves them into Postgres. */
  public Drain drain() {
    return drain;
  }

  /** What decides leads again that nobody has touched. */
  public Redecide redecide() {
    return redecide;
  }

  /** How many posts wait for their turn. */
  public int waiting() {
    return leads.waiting();
  }

  /** How many undrained entries are kept in memory. */
  public int undrained() {
    return undrained.size();
  }

  /** Whether decisions are made without their history, because Postgres does not answer. */
  public boolean withoutHistory() {
    return history.circuitOpen();
  }
}
