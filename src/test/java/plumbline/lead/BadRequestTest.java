package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.testing.BadRequest;

/** Every kind of bad body, without a server: each is refused with its place. */
class BadRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Intake INTAKE =
      new Intake(
          new Vocabulary(Set.of("page_view"), Set.of("seo"), Set.of("enterprise")),
          IntakeLimits.DEFAULT);

  static Stream<BadRequest> bodies() {
    return BadRequest.all().filter(BadRequest::isAboutTheBody);
  }

  @Test
  void thereAreMoreThanAHundredKinds() {
    assertTrue(bodies().count() > 100);
    assertEquals(
        BadRequest.all().count(), BadRequest.all().map(BadRequest::name).distinct().count());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBadBodyIsRefusedWithItsPlace(BadRequest bad) {
    Invalid invalid = assertThrows(Invalid.class, () -> INTAKE.parse(bad.body(), NOW));

    assertEquals(bad.status(), invalid.status(), invalid.getMessage());
    assertTrue(
        invalid.faults().stream()
            .anyMatch(f -> f.pointer().equals(bad.pointer()) && f.code().equals(bad.code())),
        invalid.faults().toString());
  }
}
