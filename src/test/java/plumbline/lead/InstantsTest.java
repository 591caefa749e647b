package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {
  private static final long FIRST_SECOND = 86_400;
  private static final long LAST_SECOND = 253_402_300_799L - 86_400;

  @Property
  void whatTheJdkWritesIsReadAsTheSameInstant(
      @ForAll @LongRange(min = FIRST_SECOND, max = LAST_SECOND) long second,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos,
      @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
    Instant instant = Instant.ofEpochSecond(second, nanos);
    OffsetDateTime local = instant.atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
    String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnnxxx").format(local);

    assertEquals(instant.truncatedTo(ChronoUnit.MILLIS), Instants.parse(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-24T10:00:00",
        "2026-11-24T10:00:00.Z",
        "2026-11-24T10:00:00.1",
        "2026-11-24T10:00:00,1Z",
        "2026-11-24T10:00:00Zx",
        "2026-11-24T10:00:00+01",
        "2026-11-24T10:00:00+0100",
        "2026-11-24T10:00:00+01:0x",
        "2026-11-24T10:00:00+01:60",
        "2026-11-24T10:60:00Z",
        "2026-11-00T10:00:00Z",
        "2026-11-24T10:00Z",
        "2026-11-24T10:00:00.00000000000000000000000000000000000000000000000Z",
      })
  void anythingElseIsRefused(String text) {
    assertThrows(DateTimeException.class, () -> Instants.parse(text));
  }
}
