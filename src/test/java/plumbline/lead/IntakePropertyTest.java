package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes are posted, they are a sound lead or the caller's fault. */
class IntakePropertyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Intake INTAKE =
      new Intake(
          new Vocabulary(Set.of("page_view"), Set.of("seo"), Set.of("enterprise")),
          IntakeLimits.DEFAULT);
  private static final byte[] LEAD =
      """
      {"lead_id":"a","source":"seo","name":"Ä\\u00e4😀","email":"a@b.test","employees":1.5e2,
       "location":{"country":"DE","time_zone":"Europe/Berlin"},"metadata":{"a":[1,{"b":null}]},
       "activities":[{"activity_id":"1","type":"page_view","at":"2026-01-01T00:00:00.5+01:00"}]}
      """
          .getBytes(StandardCharsets.UTF_8);

  @Property(tries = 2000)
  void aDamagedLeadIsSoundOrRefused(
      @ForAll @IntRange(min = 0, max = 300) int at,
      @ForAll @IntRange(min = 0, max = 12) int removed,
      @ForAll @Size(max = 6) byte[] added) {
    int from = Math.min(at, LEAD.length);
    int to = Math.min(from + removed, LEAD.length);
    byte[] damaged = new byte[from + added.length + LEAD.length - to];
    System.arraycopy(LEAD, 0, damaged, 0, from);
    System.arraycopy(added, 0, damaged, from, added.length);
    System.arraycopy(LEAD, to, damaged, from + added.length, LEAD.length - to);

    assertSoundOrRefused(damaged);
  }

  @Property(tries = 2000)
  void aNameOfAnyCharactersIsSoundOrRefused(@ForAll @Size(max = 20) char[] name) {
    StringBuilder escaped = new StringBuilder();
    for (char c : name) {
      escaped.append(String.format("\\u%04x", (int) c));
    }
    String lead = "{\"lead_id\":\"a\",\"source\":\"seo\",\"name\":\"%s\",\"metadata\":{\"a%s\":1}}";

    assertSoundOrRefused(lead.formatted(escaped, escaped).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 500)
  void anyBytesAreSoundOrRefused(@ForAll @Size(max = 40) byte[] bytes) {
    assertSoundOrRefused(bytes);
  }

  /** Anything but {@link Invalid} fails the property. */
  private static void assertSoundOrRefused(byte[] body) {
    try {
      Posted posted = INTAKE.parse(body, NOW);
      String text = posted.toString();
      assertTrue(text.indexOf('\0') < 0, text);
      String again = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertTrue(text.equals(again), () -> "half a character in " + Arrays.toString(body));
    } catch (Invalid e) {
      assertFalse(e.faults().isEmpty());
      e.faults().forEach(f -> assertFalse(f.message().isEmpty()));
    }
  }
}
