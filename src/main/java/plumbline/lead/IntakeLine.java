package plumbline.lead;

import org.jspecify.annotations.Nullable;

/**
 * One line of a batch: a lead, and what makes the line the same when it is sent again.
 *
 * @param idempotencyKey as the caller gave it; null where there is none
 */
public record IntakeLine(Posted posted, @Nullable String idempotencyKey) {}
