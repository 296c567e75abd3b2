"""What the space lens reads of a network, by its place: rates per day, counts per mm3 of tissue.

A network's space gives an expression for each. Its program `tissue` works them out in this order,
every minute: from the parameters, the day and the amounts of all species. After them stand the day
and amount of each event, then what each well-mixed species gains and loses a day.
"""

(
    # lattice and walks
    site_size, chamber, vessel_distance, colonies, speed, dendritic_speed, wander_speed,
    persistence, attraction, sensing,
    # contact and killing
    contact_rate, handling_time, kill_per_contact, calmed, nk_strength, donor_strength,
    resting_kill, killers, skill_spread, granules, lysis_share, lysis_time, apoptosis_time,
    receptor_time, seen_low, seen_high, seen_virus, seen_healthy, donor_seen_high,
    donor_seen_virus, surveillance, sight, pd_l1_effect, exhausted_kill,
    donor_t_kills_healthy, donor_t_kills_high,
    # tumour, host and virus
    carrying_capacity, growth, growth_brake, tumour_death, mhc_hiding, mhc_return, wandering,
    settling, arrival_death, arrived_low, healthy_regrowth, virus_spread, virus_death,
    # a cytotoxic drug
    drug_kills_tumour, drug_kills_nk, drug_kills_t,
    # NK cells
    nk_division, nk_death, nk_leaving, nk_arrival, nk_recruitment, donor_death, arming_by_il15,
    arming_by_touch, disarming, provoked, calming,
    # dendritic cells
    dendritic_cells, dendritic_return, antigen_uptake, alarm_uptake, dendritic_migration,
    dendritic_death,
    # CD8 T cells
    cd8_arrival, cd8_loss, memory_share, memory_loss, memory_answer, exhaustion, exhausted_loss,
    cd8_provoked, cd8_calming,
    # donor T cells
    donor_t_half, donor_t_loss, donor_t_room, harm, host_left, il15_excess,
    # interferon-gamma
    ifn_secretion, cytokine, ifn_decay, ifn_diffusion,
) = range(88)  # fmt: skip
NAMES = tuple(name for name, place in list(globals().items()) if isinstance(place, int))
COUNT = len(NAMES)
# What something is divided by.
POSITIVE = (site_size, chamber, vessel_distance, donor_t_half, killers, sensing)
# What a tissue is laid out by; it cannot change as the tissue goes on.
LAID_OUT = ("site_size", "chamber", "vessel_distance", "colonies")
