package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.journal.Journal;
import plumbline.journal.JournalEntry;
import plumbline.postgres.SingleConnection;

/** The transactions of the drain, and what follows each: index, position, journal. */
final class DrainSteps implements Bisection.Target {
  private static final Logger LOG = LoggerFactory.getLogger(DrainSteps.class);

  private final SingleConnection connection;
  private final Journal journal;
  private final Undrained undrained;
  private final DrainContext context;
  private final DrainProgress progress;
  private final DrainStatements sql = new DrainStatements();
  private final DeadEntries dead = new DeadEntries();

  DrainSteps(
      SingleConnection connection,
      Journal journal,
      Undrained undrained,
      DrainContext context,
      DrainProgress progress) {
    this.connection = connection;
    this.journal = journal;
    this.undrained = undrained;
    this.context = context;
    this.progress = progress;
  }

  @Override
  public Future<Void> apply(List<JournalEntry> entries) {
    return connection
        .inTransaction(
            c -> {
              DrainBatch batch = new DrainBatch(c, sql, context, entries);
              return batch.apply().map(nothing -> batch.conflicts());
            })
        .compose(
            conflicts -> {
              if (conflicts > 0) {
                LOG.warn("{} idempotency keys came with another body; both are kept", conflicts);
                progress.conflicts(conflicts);
              }
              return done(entries);
            });
  }

  /** Decides leads again though no entry touches them. */
  Future<Void> decideAgain(List<String> leadIds) {
    return connection.inTransaction(
        c ->
            new DrainBatch(c, sql, context, List.of())
                .force(leadIds, Decision.RULES, lead -> true)
                .apply());
  }

  @Override
  public Future<Void> setAside(JournalEntry entry, DrainFault fault, int attempts) {
    return connection
        .inTransaction(c -> setAside(c, entry, fault, attempts))
        .compose(
            nothing -> {
              LOG.error(
                  "entry {} of the journal was set aside after {} attempts: {}",
                  entry.sequence(),
                  attempts,
                  fault.reason());
              progress.setAside();
              return done(List.of(entry));
            });
  }

  private Future<Void> setAside(
      SqlConnection in, JournalEntry entry, DrainFault fault, int attempts) {
    return new DrainBatch(in, sql, context, List.of(entry))
        .lockCursor()
        .compose(nothing -> dead.setAside(in, context.node(), entry, fault, attempts))
        .compose(nothing -> new DrainWrites(in, sql).cursor(context.node(), List.of(entry)));
  }

  /** How many entries wait in {@code dead_entry}. */
  Future<Long> deadEntries() {
    return connection.run(dead::waiting);
  }

  private Future<Void> done(List<JournalEntry> entries) {
    for (JournalEntry entry : entries) {
      undrained.remove(entry.bytes());
    }
    long last = entries.get(entries.size() - 1).sequence();
    progress.reached(last, entries.size());
    return journal.trim(last);
  }
}
