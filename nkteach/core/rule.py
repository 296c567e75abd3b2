"""What the space lens reads of a network, by its place: rates per day, counts per mm3 of tissue.

A network's space gives an expression for each; its program `tissue` works them out in this order.
"""

(
    # lattice and walks
    site_size, chamber, vessel_distance, colonies, speed, dendritic_speed,
    wander_speed, persistence, attraction, sensing,
    # contact and killing
    contact_rate, handling_time, kill_per_contact, nk_strength, donor_strength,
    resting_kill, killers, skill_spread, granules, lysis_share, lysis_time,
    apoptosis_time, receptor_time, seen_low, seen_high, seen_virus, seen_healthy, donor_seen_high,
    donor_seen_virus, pd_l1_effect, exhausted_kill, donor_t_kills_healthy,
    donor_t_kills_high,
    # tumour, host and virus
    growth_rate, carrying_capacity, growth_brake, tumour_death, mhc_hiding, mhc_return,
    wandering, wander_time, healthy_cells, healthy_regrowth, virus_spread, virus_death,
    suppression_size, suppression_arrival, suppression_max,
    # NK cells
    nk_production, nk_margination, nk_release, nk_blood_ceiling, nk_tissue_ceiling,
    nk_division, nk_division_half, nk_death, nk_leaving, nk_arrival, nk_recruitment,
    donor_starvation, donor_starvation_half, arming, arming_half, arming_targets,
    disarming,
    # dendritic cells
    dendritic_cells, dendritic_return, antigen_uptake, alarm_uptake, dendritic_migration,
    dendritic_death, dendritic_removal,
    # CD8 T cells
    priming, priming_half, node_half, cd8_division, priming_ceiling, cd8_exit,
    cd8_loss, memory_share, memory_loss, memory_half, cd8_ceiling, exhaustion_rate,
    exhaustion_antigen, exhausted_loss,
    # donor T cells
    donor_t_half, donor_t_loss, donor_t_ceiling,
    # signals
    ifn_secretion, cytokine, ifn_antigen, ifn_decay, ifn_diffusion, il15_rest,
    il15_therapy, il15_therapy_day, il15_therapy_days, il15_decay, il15_uptake,
    il15_dendritic_half,
    # what is given on a day
    second_tumour_day, second_tumour_low, second_tumour_high, donor_nk_day,
    donor_nk_cells, donor_t_day, donor_t_cells,
    # the start
    start_low, start_high, start_healthy, start_infected, start_nk_resting,
    start_nk_armed, start_nk_donor, start_dendritic, start_cd8_effector,
    start_cd8_memory, start_cd8_exhausted, start_t_donor, start_nk_blood,
    start_nk_marginated, start_node, start_priming, start_ifn, start_il15,
) = range(126)  # fmt: skip
NAMES = tuple(name for name, place in list(globals().items()) if isinstance(place, int))
COUNT = len(NAMES)
# What something is divided by.
POSITIVE = (
    site_size, chamber, vessel_distance, carrying_capacity, healthy_cells, suppression_size,
    nk_blood_ceiling, nk_tissue_ceiling, nk_division_half, donor_starvation_half, arming_half,
    arming_targets, priming_half, node_half, priming_ceiling, memory_half, cd8_ceiling,
    exhaustion_antigen, donor_t_half, donor_t_ceiling, ifn_antigen, il15_dendritic_half, killers,
    sensing,
)  # fmt: skip
