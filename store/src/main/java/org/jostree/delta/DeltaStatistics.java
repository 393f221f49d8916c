package org.jostree.delta;

import java.util.List;

/**
 * What a delta was made of.
 *
 * @param modified how many files have taken the place of another
 * @param metadata how many metadata objects are new
 * @param files how many regular files are new
 * @param symlinks how many symbolic links are new
 * @param parts the parts
 * @param looseBytes size of the new objects in the repository
 * @param fallbacks how many objects are to be fetched by themselves
 * @param differences how many files are described by what differs
 */
public record DeltaStatistics(
    int modified,
    int metadata,
    int files,
    int symlinks,
    List<Superblock.Part> parts,
    long looseBytes,
    int fallbacks,
    int differences) {}
