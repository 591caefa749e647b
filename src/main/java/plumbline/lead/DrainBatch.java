package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.facts.FactsJson;
import plumbline.journal.JournalEntry;
import plumbline.rules.RuleFailed;

/**
 * One batch of journal entries, applied within one transaction: entries Postgres has already are
 * skipped, leads are locked in the order of their ids, what concurrent posts made of a lead is
 * decided once more where its current decision was made on other facts, and the cursor moves.
 */
final class DrainBatch {
  private final SqlConnection connection;
  private final DrainStatements sql;
  private final DrainContext context;
  private final List<JournalEntry> read;
  private final List<Entry.Accepted> entries = new ArrayList<>();
  private final List<Entry.Version> versions = new ArrayList<>();
  private final Set<String> forced = new HashSet<>();
  private String cause = Decision.CONCURRENT_FACTS;
  private Predicate<LeadState> stillAsked = lead -> true;
  private final Map<String, LeadState> leads = new LinkedHashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<String, Map<String, String>> contents = new HashMap<>();
  private boolean redriven;
  private int conflicts;
  private int failed;

  DrainBatch(
      SqlConnection connection,
      DrainStatements sql,
      DrainContext context,
      List<JournalEntry> read) {
    this.connection = connection;
    this.sql = sql;
    this.context = context;
    this.read = read;
  }

  /**
   * Decides leads again though no entry touches them.
   *
   * @param why the cause of those decisions
   * @param still whether it is still to be done, asked once a lead is locked
   */
  DrainBatch force(Collection<String> leadIds, String why, Predicate<LeadState> still) {
    forced.addAll(leadIds);
    cause = why;
    stillAsked = still;
    return this;
  }

  /** Applies entries the cursor has passed already: they were set aside. It stays where it is. */
  DrainBatch redriven() {
    redriven = true;
    var files = context.deciding().files();
    versions.add(new Entry.Version(files.version(), FactsJson.value(files.texts())));
    read.forEach(journalled -> take(EntryCodec.read(journalled.bytes())));
    return this;
  }

  /** Applies it; the caller commits. */
  Future<Void> apply() {
    return cursor()
        .compose(nothing -> lockLeads())
        .compose(nothing -> skipStored())
        .compose(nothing -> storeActivities())
        .compose(nothing -> readContents())
        .compose(nothing -> merge())
        .compose(nothing -> write());
  }

  /** How many decisions it made or brought. */
  int decided() {
    return decisions.size();
  }

  /** How many decisions it could not make, as a rule failed. */
  int failed() {
    return failed;
  }

  /** How many leads others want to hear of. */
  int changed() {
    return (int) leads.values().stream().filter(lead -> lead.news() != null).count();
  }

  /** How many idempotency keys came with another body than the one that stands in Postgres. */
  int conflicts() {
    return conflicts;
  }

  private Future<Void> cursor() {
    if (redriven || read.isEmpty()) {
      return Future.succeededFuture();
    }
    return lockCursor()
        .map(
            rows -> {
              Map<String, Long> applied = new HashMap<>();
              rows.forEach(row -> applied.put(row.getString("epoch"), row.getLong("sequence")));
              for (JournalEntry journalled : read) {
                if (journalled.sequence() > applied.getOrDefault(journalled.epoch(), 0L)) {
                  take(EntryCodec.read(journalled.bytes()));
                }
              }
              return null;
            });
  }

  /** Keeps every other transaction of this node waiting until this one ends. */
  Future<RowSet<Row>> lockCursor() {
    return execute(sql.cursor, Tuple.of(context.node()))
        .compose(rows -> rows.size() == 0 ? madeCursor() : Future.succeededFuture(rows));
  }

  /** A node's first batch has no row to lock, and might meet itself on a connection given up. */
  private Future<RowSet<Row>> madeCursor() {
    return execute(sql.makeCursor, Tuple.of(context.node(), read.get(0).epoch()))
        .compose(made -> execute(sql.cursor, Tuple.of(context.node())));
  }

  private void take(Entry entry) {
    if (entry instanceof Entry.Accepted accepted) {
      entries.add(accepted);
    } else if (entry instanceof Entry.Version version) {
      versions.add(version);
    }
  }

  /** Once their leads are locked: another node may be storing a request both were sent. */
  private Future<Void> skipStored() {
    UUID[] ids = entries.stream().map(e -> UUID.fromString(e.decisionId())).toArray(UUID[]::new);
    if (ids.length == 0) {
      return Future.succeededFuture();
    }
    return execute(sql.storedDecisions, Tuple.of(ids))
        .map(
            rows -> {
              Set<String> seen = new HashSet<>();
              rows.forEach(row -> seen.add(String.valueOf(row.getUUID("decision_id"))));
              if (entries.removeIf(entry -> !seen.add(entry.decisionId()))) {
                forgetLeadsWithoutEntry();
              }
              return null;
            });
  }

  private void forgetLeadsWithoutEntry() {
    Set<String> concerned = new HashSet<>(forced);
    entries.forEach(entry -> concerned.add(entry.leadId()));
    leads.keySet().retainAll(concerned);
  }

  /** Leads that are only decided again are not made anew where they are gone. */
  private Future<Void> lockLeads() {
    TreeSet<String> posted = new TreeSet<>();
    entries.forEach(entry -> posted.add(entry.leadId()));
    TreeSet<String> all = new TreeSet<>(posted);
    all.addAll(forced);
    if (all.isEmpty()) {
      return Future.succeededFuture();
    }
    Future<?> made =
        posted.isEmpty()
            ? Future.succeededFuture()
            : execute(sql.makeLeads, Tuple.tuple().addArrayOfString(posted.toArray(String[]::new)));
    return made.compose(
            nothing ->
                execute(sql.lockLeads, Tuple.tuple().addArrayOfString(all.toArray(String[]::new))))
        .map(
            rows -> {
              rows.forEach(row -> leads.put(row.getString("lead_id"), new LeadState(row)));
              forced.removeIf(id -> notAsked(leads.get(id)));
              forgetLeadsWithoutEntry();
              return null;
            });
  }

  private boolean notAsked(@Nullable LeadState lead) {
    return lead == null || !stillAsked.test(lead);
  }

  private Future<Void> storeActivities() {
    Map<String, NewActivity> unique = new TreeMap<>();
    for (Entry.Accepted entry : entries) {
      for (Content content : entry.activities()) {
        unique.putIfAbsent(
            entry.leadId() + "\n" + content.activityId(),
            new NewActivity(entry.leadId(), content, entry.decisionId()));
      }
    }
    if (unique.isEmpty()) {
      return Future.succeededFuture();
    }
    return execute(sql.storeActivities, NewActivity.arrays(unique.values())).mapEmpty();
  }

  /** The newest activities of each lead, and those that decisions saw and may differ. */
  private Future<Void> readContents() {
    if (leads.isEmpty()) {
      return Future.succeededFuture();
    }
    String[] ids = leads.keySet().toArray(String[]::new);
    Future<Void> newest =
        execute(sql.newestActivities, Tuple.of(ids, Known.NEWEST + 1))
            .map(
                rows -> {
                  rows.forEach(this::store);
                  return null;
                });
    List<String> ownLeads = new ArrayList<>();
    List<String> ownIds = new ArrayList<>();
    for (Entry.Accepted entry : entries) {
      if (entry.decision() != null) {
        for (Content content : entry.decision().ownActivities()) {
          ownLeads.add(entry.leadId());
          ownIds.add(content.activityId());
        }
      }
    }
    if (ownIds.isEmpty()) {
      return newest;
    }
    Tuple own =
        Tuple.tuple()
            .addArrayOfString(ownLeads.toArray(String[]::new))
            .addArrayOfString(ownIds.toArray(String[]::new));
    return newest
        .compose(nothing -> execute(sql.activityContents, own))
        .map(
            rows -> {
              rows.forEach(
                  row ->
                      contents
                          .computeIfAbsent(row.getString("lead_id"), id -> new HashMap<>())
                          .put(row.getString("activity_id"), row.getString("content")));
              return null;
            });
  }

  private void store(Row row) {
    LeadState lead = leads.get(row.getString("lead_id"));
    if (lead != null) {
      Content content = Content.read(row.getString("content"));
      lead.stored.put(content.activityId(), content);
    }
  }

  private Future<Void> merge() {
    for (Entry.Accepted entry : entries) {
      LeadState lead = leads.get(entry.leadId());
      if (lead == null) {
        throw new IllegalStateException("not locked: " + entry.leadId());
      }
      lead.accept(entry);
      if (entry.decision() != null) {
        decisions.add(withoutStored(entry.decision()));
      }
    }
    Future<Void> all = Future.succeededFuture();
    for (LeadState lead : leads.values()) {
      all = all.compose(nothing -> settle(lead));
    }
    return all;
  }

  /** Keeps inline only the contents that differ from the rows. */
  private Decision withoutStored(Decision decision) {
    Map<String, String> rows = contents.getOrDefault(decision.leadId(), Map.of());
    List<Content> differing =
        decision.ownActivities().stream()
            .filter(own -> !own.text().equals(rows.get(own.activityId())))
            .toList();
    return decision.withOwnActivities(differing);
  }

  private Future<Void> settle(LeadState lead) {
    boolean force = forced.contains(lead.leadId);
    if (!force && lead.decidedOnTheseFacts()) {
      lead.undecided = null;
      return Future.succeededFuture();
    }
    Deciding.Occasion occasion =
        new Deciding.Occasion(
            Ids.ofInstant(context.clock().nextMicros()),
            lead.leadId,
            lead.nextInstant(context.clock().now()),
            Decision.HISTORY,
            force ? cause : Decision.CONCURRENT_FACTS);
    Decide decide = context.deciding().current();
    return context
        .evaluators()
        .run(() -> context.deciding().decide(decide, lead.known(), occasion))
        .<Void>map(
            decision -> {
              lead.accept(decision);
              lead.undecided = null;
              decisions.add(decision);
              return null;
            })
        .recover(
            failure -> {
              if (failure instanceof RuleFailed rule) {
                failed++;
                lead.undecided = Undecided.of(rule, decide.rules().version());
                return Future.succeededFuture();
              }
              return Future.failedFuture(failure);
            });
  }

  private Future<Void> write() {
    DrainWrites writes = new DrainWrites(connection, sql);
    return writes
        .versions(versions)
        .compose(nothing -> writes.decisions(decisions))
        .compose(nothing -> writes.idempotency(entries))
        .compose(
            found -> {
              conflicts = found;
              return writes.leads(leads.values());
            })
        .compose(nothing -> writes.news(leads.values()))
        .compose(
            nothing -> writes.cursor(context.node(), redriven ? List.<JournalEntry>of() : read));
  }

  private Future<RowSet<Row>> execute(String statement, Tuple arguments) {
    return connection.preparedQuery(statement).execute(arguments);
  }
}
