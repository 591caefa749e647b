package plumbline.lead;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items JSON texts
 * @param nextCursor where the next page begins; null on the last one
 */
public record Page(List<String> items, @Nullable String nextCursor) {

  public Page {
    items = List.copyOf(items);
  }
}
