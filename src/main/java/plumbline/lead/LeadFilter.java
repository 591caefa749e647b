package plumbline.lead;

import org.jspecify.annotations.Nullable;

/**
 * Which leads are listed; null means any.
 *
 * @param team the one the lead was routed to
 * @param limit how many at most, 1 or more
 * @param cursor {@code next_cursor} of the page before
 */
public record LeadFilter(
    @Nullable String status,
    @Nullable String segment,
    @Nullable String team,
    @Nullable String source,
    int limit,
    @Nullable String cursor) {}
