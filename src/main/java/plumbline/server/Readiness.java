package plumbline.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import plumbline.decision.ActiveRules;
import plumbline.http.Management;
import plumbline.journal.Journal;
import plumbline.lead.LeadWay;

/**
 * Whether leads should be sent here. While the journal takes them they should: that Postgres is
 * away is a warning, for no other node has another one.
 */
final class Readiness {
  /** From here on an operator should know that the journal will not take leads for ever. */
  private static final double NEARLY_FULL = 0.8;

  private final BooleanSupplier stopping;
  private final Journal journal;
  private final LeadWay way;
  private final DatabaseStart database;
  private final ActiveRules rules;

  Readiness(
      BooleanSupplier stopping,
      Journal journal,
      LeadWay way,
      DatabaseStart database,
      ActiveRules rules) {
    this.stopping = stopping;
    this.journal = journal;
    this.way = way;
    this.database = database;
    this.rules = rules;
  }

  Management.Readiness now() {
    return new Management.Readiness(reasons(), warnings());
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (stopping.getAsBoolean()) {
      reasons.add("the server is stopping");
    }
    if (journal.full()) {
      reasons.add("the journal is full");
    }
    if (journal.failure() != null) {
      reasons.add("the journal cannot be written: " + journal.failure());
    }
    return reasons;
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!database.ready()) {
      warnings.add(
          "the database has not answered since the start, leads are accepted and journalled: "
              + database.failure());
    }
    if (way.drain().failure() != null) {
      warnings.add("the drain waits: " + way.drain().failure());
    }
    if (way.withoutHistory()) {
      warnings.add("the database does not answer in time: leads are decided without their history");
    }
    long dead = way.drain().deadEntries();
    if (dead > 0) {
      warnings.add(dead + " entries are set aside: bin/plumbline journal dead lists them");
    }
    if (journal.fill() >= NEARLY_FULL) {
      warnings.add("the journal is %.0f %% full".formatted(journal.fill() * 100));
    }
    ActiveRules.Refusal refusal = rules.refusal();
    if (refusal != null) {
      warnings.add(
          "the rules (%s) are not used, %s decides on: %d errors, the first: %s"
              .formatted(
                  refusal.origin(),
                  rules.decide().rules().version(),
                  refusal.errors().size(),
                  refusal.errors().get(0)));
    }
    return warnings;
  }
}
