package plumbline.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ApiKeysTest {

  @Test
  void withoutAKeyEverybodyIsAdmin() {
    assertTrue(new ApiKeys(null).open());
    assertTrue(new ApiKeys(" ").open());
    assertEquals(Principal.ADMIN, new ApiKeys(null).principal(null));
    assertTrue(Principal.ADMIN.may(Permission.LEAD_WRITE));
  }

  @Test
  void withAKeyOnlyItsBearerIs() {
    ApiKeys keys = new ApiKeys("s3cret");

    assertFalse(keys.open());
    assertEquals(Principal.ADMIN, keys.principal("Bearer s3cret"));
    assertEquals(Principal.ADMIN, keys.principal("bearer  s3cret "));
    assertNull(keys.principal(null));
    assertNull(keys.principal(""));
    assertNull(keys.principal("Bearer "));
    assertNull(keys.principal("Bearer s3cre"));
    assertNull(keys.principal("Bearer S3cret"));
    assertNull(keys.principal("Basic s3cret"));
    assertNull(keys.principal("s3cret"));
  }

  @Test
  void aKeyThatCannotBeSentIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ApiKeys("two words"));
    assertThrows(IllegalArgumentException.class, () -> new ApiKeys("schlüssel"));
  }
}
