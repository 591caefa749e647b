package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.RandomLeads;
import plumbline.facts.Facts;
import plumbline.testing.Chromium;
import plumbline.testing.TestRules;

/** The page as a browser shows it: on a phone, on a screen, and on paper. */
class BacktestPageIT {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
  private static final Pattern SEEN = Pattern.compile("data-seen=\"(\\d+) (\\d+) (\\d+)\"");

  @TempDir Path temporary;

  private static BacktestReport report() throws Exception {
    try (Decide before = TestRules.shipped();
        Decide after =
            Decide.compile(
                before
                    .rules()
                    .files()
                    .with(
                        "scoring/engagement.drl",
                        Objects.requireNonNull(
                                before.rules().files().texts().get("scoring/engagement.drl"))
                            .replace("engagement( 40,", "engagement( 80,")))) {
      BacktestTally tally =
          new BacktestTally(before.config(), after.config(), outcome -> Set.of("drip"));
      Random random = new Random(3);
      for (int i = 0; i < 400; i++) {
        Facts facts = RandomLeads.next(random, before.config(), AT);
        Outcome one = before.decide(facts, AT);
        Outcome other = after.decide(facts, AT);
        tally.add(
            new Compared(
                "decision-%04d".formatted(i),
                "a-lead-with-a-rather-long-id.%04d".formatted(i),
                AT,
                true,
                !one.equals(other),
                one,
                other,
                null,
                random.nextBoolean()));
      }
      return tally.report(
          new BacktestTally.Subject(
              after.rules().version(), null, "Stored decisions", AT, AT, null));
    }
  }

  @Test
  void itFitsAPhoneAndAScreenAndComesOnPaper() throws Exception {
    Chromium chromium = Chromium.orSkip(temporary);
    Path page = temporary.resolve("page.html");
    Files.writeString(page, BacktestPage.of(report()));
    for (int width : new int[] {360, 1_280}) {
      // A frame of that width, as a window without a screen is never narrower than a tablet.
      String inside =
          Base64.getEncoder()
              .encodeToString(
                  (Files.readString(page)
                          + "<script>addEventListener('load', () => parent.postMessage("
                          + "[innerWidth, document.documentElement.scrollWidth,"
                          + " document.querySelectorAll('svg rect').length].join(' '), '*'))"
                          + "</script>")
                      .getBytes(StandardCharsets.UTF_8));
      Path frame = temporary.resolve("frame.html");
      Files.writeString(
          frame,
          "<script>addEventListener('message', m => document.body.dataset.seen = m.data)</script>"
              + "<body><iframe width=%d height=900 style=\"border:0\" src=\"data:text/html;base64,%s\"></iframe>"
                  .formatted(width, inside));
      Matcher seen = SEEN.matcher(chromium.dom(frame));
      assertTrue(seen.find(), "the page says how wide it is");
      assertEquals(width, Integer.parseInt(seen.group(1)));
      assertTrue(Integer.parseInt(seen.group(2)) <= width, seen.group(2) + " wide on " + width);
      assertTrue(Integer.parseInt(seen.group(3)) > 40, "the charts have bars");
    }
    Path pdf = temporary.resolve("page.pdf");
    chromium.print(page, pdf);
    byte[] paper = Files.readAllBytes(pdf);
    assertEquals("%PDF", new String(paper, 0, 4, StandardCharsets.US_ASCII));
    assertTrue(paper.length > 20_000, paper.length + " bytes");
  }
}
