package plumbline.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import plumbline.decision.DecidingConfig;
import plumbline.facts.Facts;
import plumbline.lead.Identity;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Vocabulary;

/** The leads of {@link LeadTemplates} as facts. */
final class BenchLeads {
  private BenchLeads() {}

  /** The instant everything of one run is decided at. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The first so many leads, each posted once. */
  static List<Facts> facts(int count, int activities, Instant now, DecidingConfig config) {
    Intake intake = new Intake(Vocabulary.of(config), IntakeLimits.DEFAULT);
    LeadTemplates templates = new LeadTemplates(activities, now);
    List<Facts> facts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      facts.add(intake.parse(templates.json(i, i), now).facts(Identity.OFFLINE));
    }
    return facts;
  }
}
