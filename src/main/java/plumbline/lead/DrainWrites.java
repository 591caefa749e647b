package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.journal.JournalEntry;

/** The writes of one batch, a statement a table, each over arrays. */
final class DrainWrites {
  private final SqlConnection connection;
  private final DrainStatements sql;

  DrainWrites(SqlConnection connection, DrainStatements sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /** Each once: starts while Postgres is away journal the same one again and again. */
  Future<Void> versions(List<Entry.Version> versions) {
    Map<String, Entry.Version> unique = new LinkedHashMap<>();
    versions.forEach(version -> unique.putIfAbsent(version.version(), version));
    Rows<Entry.Version> rows = new Rows<>(unique.values());
    return rows.text(Entry.Version::version).text(Entry.Version::files).write(sql.storeRuleSets);
  }

  Future<Void> decisions(List<Decision> decisions) {
    return new Rows<>(decisions)
        .uuid(Decision::decisionId)
        .text(Decision::leadId)
        .instant(Decision::decidedAt)
        .text(Decision::ruleSet)
        .text(Decision::basis)
        .text(Decision::cause)
        .text(d -> d.summary().status())
        .number(d -> d.summary().score())
        .text(d -> d.summary().team())
        .text(Decision::outcome)
        .text(d -> array(d.warnings()))
        .text(Decision::profile)
        .text(d -> FactsJson.value(d.activityIds()))
        .text(d -> own(d.ownActivities()))
        .text(Decision::factsHash)
        .write(sql.storeDecisions);
  }

  private static @Nullable String own(List<Content> contents) {
    return contents.isEmpty() ? null : array(contents.stream().map(Content::text).toList());
  }

  private static String array(List<String> jsons) {
    return "[" + String.join(",", jsons) + "]";
  }

  /** Gives how many keys stand already, for another body: what came first stays. */
  Future<Integer> idempotency(List<Entry.Accepted> entries) {
    List<Entry.Accepted> keyed =
        entries.stream()
            .filter(e -> e.idempotency() != null)
            // In one order, so that two nodes wait for each other at most one way.
            .sorted(Comparator.comparing(e -> idempotency(e).keyHash()))
            .toList();
    return new Rows<>(keyed)
        .text(e -> idempotency(e).keyHash())
        .text(e -> idempotency(e).bodyHash())
        .uuid(Entry.Accepted::decisionId)
        .text(e -> e.decision() == null ? e.answer().json() : null)
        .count(sql.storeIdempotency)
        .map(stored -> keyed.size() - stored);
  }

  private static Entry.Idempotency idempotency(Entry.Accepted entry) {
    return Objects.requireNonNull(entry.idempotency());
  }

  Future<Void> leads(Collection<LeadState> states) {
    Map<String, Lead> leads = new HashMap<>();
    states.forEach(state -> leads.put(state.leadId, state.profile.lead(state.leadId)));
    Function<LeadState, Lead> lead = state -> Objects.requireNonNull(leads.get(state.leadId));
    return new Rows<>(states)
        .text(state -> state.leadId)
        .text(state -> lead.apply(state).email())
        .text(state -> lead.apply(state).source())
        .text(state -> FactsJson.profile(lead.apply(state)))
        .text(state -> state.profile.stampsJson())
        .text(LeadState::status)
        .number(state -> state.current == null ? null : state.current.summary().score())
        .text(state -> state.current == null ? null : state.current.summary().team())
        .text(state -> FactsJson.value(segments(state)))
        .uuid(state -> state.current == null ? null : state.current.decisionId())
        .instant(state -> state.current == null ? null : state.current.decidedAt())
        .text(state -> state.current == null ? null : state.current.factsHash())
        .text(state -> state.undecided == null ? null : state.undecided.rule())
        .text(state -> state.undecided == null ? null : state.undecided.message())
        .text(state -> state.undecided == null ? null : state.undecided.ruleSet())
        .write(sql.updateLeads);
  }

  private static List<String> segments(LeadState state) {
    return state.current == null ? List.of() : state.current.summary().segments();
  }

  /** At most one status change and one outbox row for a lead and batch. */
  Future<Void> news(Collection<LeadState> states) {
    List<LeadState> changed =
        states.stream().filter(state -> LeadState.STATUS_CHANGED.equals(state.news())).toList();
    List<LeadState> told = states.stream().filter(state -> state.news() != null).toList();
    return new Rows<>(changed)
        .text(state -> state.leadId)
        .uuid(state -> current(state).decisionId())
        .text(state -> state.before == null ? null : state.before.summary().status())
        .text(state -> current(state).summary().status())
        .instant(state -> current(state).decidedAt())
        .write(sql.storeStatusChanges)
        .compose(
            nothing ->
                new Rows<>(told)
                    .text(state -> state.leadId)
                    .uuid(state -> current(state).decisionId())
                    .text(LeadState::news)
                    .text(state -> state.newsJson(current(state)))
                    .write(sql.storeOutbox));
  }

  private static LeadState.Current current(LeadState state) {
    return Objects.requireNonNull(state.current);
  }

  Future<Void> cursor(String node, List<JournalEntry> read) {
    if (read.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, Long> last = new HashMap<>();
    read.forEach(entry -> last.merge(entry.epoch(), entry.sequence(), Math::max));
    Tuple arguments =
        Tuple.of(node, last.keySet().toArray(String[]::new), last.values().toArray(Long[]::new));
    return connection.preparedQuery(sql.moveCursor).execute(arguments).mapEmpty();
  }

  /** Rows of one statement as one array a column. */
  private final class Rows<T> {
    private final Collection<T> rows;
    private final Tuple columns = Tuple.tuple();

    Rows(Collection<T> rows) {
      this.rows = rows;
    }

    Rows<T> text(Function<T, @Nullable String> column) {
      columns.addArrayOfString(rows.stream().map(column).toArray(String[]::new));
      return this;
    }

    Rows<T> uuid(Function<T, @Nullable String> column) {
      columns.addArrayOfUUID(
          rows.stream()
              .map(column)
              .map(id -> id == null ? null : UUID.fromString(id))
              .toArray(UUID[]::new));
      return this;
    }

    Rows<T> instant(Function<T, @Nullable Instant> column) {
      columns.addArrayOfOffsetDateTime(
          rows.stream()
              .map(column)
              .map(at -> at == null ? null : at.atOffset(ZoneOffset.UTC))
              .toArray(OffsetDateTime[]::new));
      return this;
    }

    /** As text, which the statement casts: the client has no arrays of exact numbers. */
    Rows<T> number(Function<T, @Nullable BigDecimal> column) {
      return text(
          row -> {
            BigDecimal number = column.apply(row);
            return number == null ? null : FactsJson.number(number);
          });
    }

    Future<Void> write(String statement) {
      return count(statement).mapEmpty();
    }

    /** Writes, and gives how many rows it became. */
    Future<Integer> count(String statement) {
      return rows.isEmpty()
          ? Future.succeededFuture(0)
          : connection.preparedQuery(statement).execute(columns).map(SqlResult::rowCount);
    }
  }
}
