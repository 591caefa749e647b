package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.testing.Faults;
import plumbline.testing.Tags;
import plumbline.testing.TestRules;

/** Two threads decide leads by one rule set, and no decision shows anything of another lead. */
class IsolationIT {
  private static final int SECONDS = Faults.pick(20, 600);
  private static final int THREADS = 2;
  private static final int LEADS = 400;
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void noDecisionShowsAnotherLead() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Decide decide = TestRules.with(Tags.RULES)) {
      List<Facts> leads = new ArrayList<>();
      List<String> alone = new ArrayList<>();
      for (int i = 0; i < LEADS; i++) {
        leads.add(lead(i));
        alone.add(OutcomeJson.write(decide.decide(leads.get(i), NOW)));
        assertEquals(Set.of(Tags.of(i)), Tags.in(alone.get(i)));
      }
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      List<Future<Long>> counts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        counts.add(threads.submit(() -> decideUntil(end, decide, leads, alone, random)));
      }
      long checked = 0;
      for (Future<Long> count : counts) {
        checked += count.get();
      }
      Faults.report(
          "%,d decisions of %d tagged leads by %d threads in %d s: 0 with a tag of another"
              .formatted(checked, LEADS, THREADS, SECONDS));
    } finally {
      threads.shutdown();
    }
  }

  private static long decideUntil(
      long end, Decide decide, List<Facts> leads, List<String> alone, Random random) {
    long checked = 0;
    while (System.nanoTime() < end) {
      int lead = random.nextInt(LEADS);
      // Byte for byte what it is alone, and that shows its own tag only.
      assertEquals(alone.get(lead), OutcomeJson.write(decide.decide(leads.get(lead), NOW)));
      checked++;
    }
    return checked;
  }

  /** Of one lead in ten the engine's rule does not match, so that sessions see both. */
  private static Facts lead(int number) {
    String tag = Tags.of(number);
    List<Activity> activities = new ArrayList<>();
    for (int i = 0; i <= number % 7; i++) {
      Instant at = NOW.minus(Duration.ofHours(number + i));
      String asset = number % 10 == 0 && i == 0 ? null : "read " + tag;
      activities.add(new Activity(tag + "." + i, "page_view", at, null, null, asset, null));
    }
    Lead lead =
        new Lead(
            tag,
            tag,
            null,
            tag,
            "seo",
            "director",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of("tag", tag));
    return new Facts(lead, activities);
  }
}
