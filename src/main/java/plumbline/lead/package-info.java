/**
 * Leads: what comes in is checked, joined with what is known, decided, journalled, and drained into
 * Postgres.
 */
@NullMarked
package plumbline.lead;

import org.jspecify.annotations.NullMarked;
