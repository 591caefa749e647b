/** Everything wired by constructor, from a config that is read strictly. */
@NullMarked
package plumbline.server;

import org.jspecify.annotations.NullMarked;
